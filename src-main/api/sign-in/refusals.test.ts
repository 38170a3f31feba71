import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openControl } from '../../testing/control-client.ts'
import type { Browser } from './testing/browser.ts'
import { authorizePath, claimsIn, type Office, openOffice, PASSWORD, pairFor } from './testing/office.ts'

// What nobody gets: by a page of another site, under another name, with too much of anything, or as they no longer are.

let office: Office
let ada: Browser
beforeAll(async () => {
  office = await openOffice()
  await office.addPerson('Ada')
  await office.addApplication()
  ada = await office.signedIn('ada@example.com')
}, 60_000)
afterAll(async () => {
  expect((await fetch(`${office.node.url}/readyz`)).status).toBe(200)
  await office.node.stop()
})
const right = { email: 'ada@example.com', password: PASSWORD }

describe('a page of another site', () => {
  test.each([
    'https://evil.example.com',
    'null',
    'http://localhost',
    'http://localhost:1',
    'http://localhost.evil.example.com',
    'file://',
  ])('gets nothing, and changes nothing: origin %s', async origin => {
    const headers = { origin }
    const asked = [
      () => ada.post('/auth/signin', { form: right, headers }),
      () => ada.post('/auth/signout', { json: {}, headers }),
      () => ada.post('/auth/oauth/token', { form: {}, headers }),
      () => ada.post('/auth/page-sessions', { json: { page: 'kiosk' }, headers }),
      () => ada.get('/auth/authority', { headers }),
      () => ada.get('/auth/logout', { headers }),
      () => ada.get(authorizePath({ response_type: 'token' }), { headers }),
    ]
    for (const ask of asked) {
      const { status, setCookies, headers: answered } = await ask()
      expect([status, setCookies, answered.location]).toEqual([403, [], undefined])
      expect(answered['access-control-allow-origin']).toBeUndefined()
    }
    expect((await ada.get('/auth/authority')).json.session).toBe(true)
  })

  test('that made its own name point here gets nothing either', async () => {
    for (const host of ['evil.example.com', `evil.example.com:${office.node.port}`, 'localhost.evil.example.com', '']) {
      const headers = { host, origin: `http://${host}` }
      for (const path of ['/auth/authority', '/auth/options', authorizePath()]) {
        const { status, headers: answered } = await ada.get(path, { headers })
        expect([status >= 400 && status < 404, answered.location]).toEqual([true, undefined])
      }
      expect((await ada.post('/auth/signin', { form: right, headers })).status).toBeGreaterThanOrEqual(400)
    }
  })

  test('cannot open a socket with what the browser would send along', async () => {
    const { access_token } = await pairFor(ada)
    const refused = openControl(office.node.url, {
      headers: { origin: 'https://evil.example.com', cookie: `bearer_token=${access_token}` },
    })
    await expect(refused).rejects.toMatchObject({ status: 403 })
  })
})

describe('too much', () => {
  const paths = [
    '/auth/signin',
    '/auth/oauth/token',
    '/auth/oauth/revoke',
    '/auth/oauth/introspect',
    '/auth/oauth/userinfo',
  ]

  test.each(paths)('of a body is 413: %s', async path => {
    const body = `email=${'a'.repeat(70_000)}`
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain']) {
      const { status } = await ada.post(path, { body, headers: { 'content-type': type } })
      expect(status).toBe(413)
    }
  })

  test('of headers or of an address is refused before anything is read', async () => {
    for (const headers of [{ authorization: `Bearer ${'a'.repeat(40_000)}` }, { 'x-long': 'a'.repeat(70_000) }]) {
      expect((await ada.get('/auth/oauth/userinfo', { headers })).status).toBe(431)
    }
    expect((await ada.get(`/auth/oauth/authorize?state=${'a'.repeat(70_000)}`)).status).toBe(431)
  })

  test.each([
    ['an address', { email: 'a'.repeat(300), password: 'x' }],
    ['a password', { email: 'ada@example.com', password: 'x'.repeat(2_000) }],
    ['a list', { email: ['ada@example.com'], password: 'x' }],
    ['an object', { email: { $ne: '' }, password: { $ne: '' } }],
    ['nothing', {}],
  ])('of %s is 400 in JSON', async (_, json) => {
    expect((await ada.post('/auth/signin', { json })).status).toBe(400)
  })

  test.each(['{', '[]', 'null', '"text"', '7', ''])('that is no form of sign-in is refused: %s', async body => {
    const { status } = await ada.post('/auth/signin', { body, headers: { 'content-type': 'application/json' } })
    expect(status).toBe(400)
  })
})

describe('somebody who is not as they were', () => {
  test('removed for good is 404, as there is nobody to sign in again; removed and kept is 401', async () => {
    const [gone, kept] = [await office.addPerson('Erased'), await office.addPerson('Retired')]
    const [first, second] = [
      await pairFor(await office.signedIn('erased@example.com')),
      await pairFor(await office.signedIn('retired@example.com')),
    ]
    await office.must('PATCH', `/domains/${office.authorityId}`, { internals: { soft_delete: true } })
    await office.must('DELETE', `/users/${gone.id}?force_removal=true`)
    await office.must('DELETE', `/users/${kept.id}`)
    expect((await office.api('/systems', first.access_token)).status).toBe(404)
    expect((await office.api('/systems', second.access_token)).status).toBe(401)
    expect(
      (await office.browser().post('/auth/signin', { form: { ...right, email: 'retired@example.com' } })).status,
    ).toBe(401)
  })

  test('an admin who is one no longer, is none with tokens of before; their sockets end', async () => {
    const { id } = await office.addPerson('Boss', { sys_admin: true })
    const { access_token } = await pairFor(await office.signedIn('boss@example.com'))
    expect(claimsIn(access_token).u).toMatchObject({ p: 2 })
    expect((await office.api('/api_keys', access_token)).status).toBe(200)
    const socket = await openControl(office.node.url, { query: `?bearer_token=${access_token}` })
    const closed = new Promise(resolve => socket.socket.once('close', resolve))
    await office.must('PATCH', `/users/${id}`, { sys_admin: false, support: true })
    expect(await closed).toBe(1008)
    expect((await office.api('/api_keys', access_token)).status).toBe(403)
    expect((await office.api('/users/current', access_token)).status).toBe(200)
  })

  test('a role or a group that is new counts from the next token on', async () => {
    const { id } = await office.addPerson('Rising', { groups: ['group-a'] })
    const browser = await office.signedIn('rising@example.com')
    const { access_token } = await pairFor(browser)
    await office.must('PATCH', `/users/${id}`, { sys_admin: true, groups: ['group-b'] })
    expect((await office.api('/api_keys', access_token)).status).toBe(403)
    const next = await pairFor(browser)
    expect((await office.api('/api_keys', next.access_token)).status).toBe(200)
    expect(claimsIn(next.access_token).u).toMatchObject({ p: 2, r: ['group-b'] })
  })

  test('a token is good at its own domain only', async () => {
    const { access_token } = await pairFor(ada)
    const domain = 'other.example.com'
    await office.must('POST', '/domains', { name: 'Other', domain })
    const elsewhere = await office.api('/users/current', access_token, { host: `${domain}:${office.node.port}` })
    expect([elsewhere.status, elsewhere.json]).toEqual([401, { error: 'The token is for another domain.' }])
    expect((await office.api('/users/current', access_token)).status).toBe(200)
    const people = await office.browser().post('/auth/signin', { form: right, headers: { host: domain } })
    expect(people.status).toBe(401)
  })

  test('a token is over with its two hours, and says so', async () => {
    const { access_token } = await pairFor(await office.signedIn('ada@example.com'))
    // mqtt.md 11 and 13.39: it lets nobody in any more, and who is connected goes on until the sign-in ends.
    const asBroker = async (path: string) => {
      const headers = { authorization: `Bearer ${access_token}` }
      return (await office.browser().post(`/api/engine/v2/mqtt/${path}`, { form: {}, headers })).status
    }
    const asked = ['user', 'access?topic=placeos/a&acc=1', 'access?topic=placeos/a&acc=2']
    expect(await Promise.all(asked.map(asBroker))).toEqual([200, 200, 403])
    office.moveOn(7_201_000)
    const { status, json } = await office.api('/users/current', access_token)
    expect([status, json]).toEqual([401, { error: 'The token has expired.' }])
    expect(await Promise.all(asked.map(asBroker))).toEqual([401, 200, 403])
  })
})
