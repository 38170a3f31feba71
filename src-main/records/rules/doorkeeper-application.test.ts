import { expect, test } from 'vitest'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = {
  name: 'Panel',
  owner_id: 'authority-1',
  redirect_uri: 'https://panel.example.com/oauth-resp.html',
}

test('ids count up from 1', async () => {
  const { store, records } = await openedRecords()
  expect((await records.create('doorkeeper_application', body)).id).toBe('1')
  await loaded(store, 'doorkeeper_application', { ...body, id: '41', redirect_uri: 'https://b', uid: 'b' })
  expect((await records.create('doorkeeper_application', { ...body, name: 'C', redirect_uri: 'https://c' })).id).toBe(
    '42',
  )
})

test('the client id is the MD5 of the redirect address in lower case, and stays when that changes', async () => {
  const { records } = await openedRecords()
  const { id, uid } = await records.create('doorkeeper_application', {
    ...body,
    redirect_uri: body.redirect_uri.toUpperCase(),
  })
  expect(uid).toBe('fb47133323116a5bc339303d365d5477')
  expect((await records.update('doorkeeper_application', id, { redirect_uri: 'https://other', uid: 'mine' })).uid).toBe(
    uid,
  )
})

test('its secret is made, whatever is sent, and stays', async () => {
  const { store, records } = await openedRecords()
  const { id, secret } = await records.create('doorkeeper_application', { ...body, secret: 'mine' })
  expect(store.secrets.decrypt(3, id, secret)).toMatch(/^[\w-]{54}$/)
  expect((await records.update('doorkeeper_application', id, { secret: 'mine' })).secret).toBe(secret)
})

test('scopes are one text, and it is not confidential unless said so', async () => {
  const { records } = await openedRecords()
  expect(await records.create('doorkeeper_application', body)).toMatchObject({
    scopes: 'public',
    confidential: false,
    skip_authorization: false,
    subsystems: [],
  })
})

test('any redirect address is an address', async () => {
  const { records } = await openedRecords()
  expect((await records.create('doorkeeper_application', { ...body, redirect_uri: ' no uri ' })).redirect_uri).toBe(
    'no uri',
  )
})

test('the same address twice is said once at one owner, and by the client id at another', async () => {
  const { store, records } = await openedRecords()
  await loaded(store, 'authority', { id: 'authority-2', name: 'B', domain: 'b' })
  await records.create('doorkeeper_application', body)
  const again = (fields: object) =>
    problemsOf(records.create('doorkeeper_application', { ...body, name: 'B', ...fields }))
  expect(await again({})).toEqual({ redirect_uri: 'should be unique' })
  const clash = { redirect_uri: 'gives the client id that "Panel" has already' }
  expect(await again({ owner_id: 'authority-2' })).toEqual(clash)
  await records.update('doorkeeper_application', '1', { redirect_uri: 'https://moved' })
  expect(await again({})).toEqual(clash)
})
