import { compare } from 'bcrypt'
import { describe, expect, test } from 'vitest'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'Jo', email: 'a@example.com', authority_id: 'authority-1' }

describe('the address of a user', () => {
  test('is trimmed and otherwise kept as it was written; its digest is the MD5 in lower case', async () => {
    const { records } = await openedRecords()
    const { id, ...made } = await records.create('user', { ...body, email: ' Jo.Bloggs@Example.com ' })
    expect(made).toMatchObject({ email: 'Jo.Bloggs@Example.com', email_digest: '8f95485b0f7ee390931a6266a66a9683' })
    const moved = await records.update('user', id, { email: 'b@example.com' })
    expect(moved.email_digest).not.toBe(made.email_digest)
  })

  test.each(['', 'jo', 'jo@', 'Jo <jo@example.com>'])('%j is none', async email => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('user', { ...body, email }))).toEqual({ email: 'is an invalid email' })
  })
})

test('the name is put together from first and last name when there is a first one', async () => {
  const { records } = await openedRecords()
  const { id } = await records.create('user', {
    ...body,
    name: undefined,
    first_name: '<b>Jo</b>',
    last_name: 'Bloggs',
  })
  expect((await records.update('user', id, { name: 'Other' })).name).toBe('Jo Bloggs')
  expect((await records.update('user', id, { last_name: '' })).name).toBe('Jo')
  expect((await records.update('user', id, { first_name: ' ', name: 'Other' })).name).toBe('Other')
})

test.each([
  ['en', true],
  ['eng', true],
  ['en-US', true],
  ['en_US', false],
  ['english', false],
  ['', true],
])('a preferred language %j: %j', async (preferred_language, good) => {
  const { records } = await openedRecords()
  const saving = records.create('user', { ...body, preferred_language })
  if (good) await saving
  else expect(await problemsOf(saving)).toEqual({ preferred_language: 'is invalid; write it like en or en-US' })
})

test('whose a person is does not change by editing them', async () => {
  const { store, records } = await openedRecords()
  await loaded(store, 'authority', { id: 'authority-2', name: 'B', domain: 'b' })
  expect((await records.update('user', 'user-jo', { authority_id: 'authority-2' })).authority_id).toBe('authority-1')
})

describe('a password', () => {
  test('is kept as a digest alone', async () => {
    const { store, records } = await openedRecords()
    const { id, password_digest } = await records.create('user', { ...body, password: 'open sesame' })
    expect(await compare('open sesame', password_digest ?? '')).toBe(true)
    expect(store.user.get(id)?.password ?? null).toBeNull()
    expect(JSON.stringify(store.user.get(id))).not.toContain('open sesame')
  })

  test('that is empty is none at first, and no change later', async () => {
    const { records } = await openedRecords()
    const { id, password_digest } = await records.create('user', { ...body, password: '' })
    expect(password_digest ?? null).toBeNull()
    const set = await records.update('user', id, { password: 'open sesame' })
    expect(set.password_digest).toMatch(/^\$2a\$11\$/)
    for (const password of ['', null]) {
      expect((await records.update('user', id, { password })).password_digest).toBe(set.password_digest)
    }
  })

  test('has 71 bytes at most, whatever the letters', async () => {
    const { records } = await openedRecords()
    const tooLong = { password: 'must not be longer than 71 bytes' }
    expect(await problemsOf(records.update('user', 'user-jo', { password: 'a'.repeat(72) }))).toEqual(tooLong)
    expect(await problemsOf(records.update('user', 'user-jo', { password: 'é'.repeat(36) }))).toEqual(tooLong)
    expect((await records.update('user', 'user-jo', { password: 'a'.repeat(71) })).password_digest).toMatch(/^\$2a\$/)
  })

  test('that is no text is refused without being said', async () => {
    const { records } = await openedRecords()
    const wrong = records.update('user', 'user-jo', { password: { is: 'hunter2' } })
    await expect(wrong).rejects.toThrow(/^"password" must be of type string$/)
  })
})

describe('the last admin', () => {
  const last = 'At least one admin must remain'

  test('cannot go, and cannot stop being one', async () => {
    const { records } = await openedRecords()
    await expect(records.remove('user', 'user-admin')).rejects.toMatchObject({
      code: 'conflict',
      message: `${last}: user-admin is the last one. Make somebody else an admin first.`,
    })
    expect(await problemsOf(records.update('user', 'user-admin', { sys_admin: false }))).toEqual({ sys_admin: last })
  })

  test('is not the last while there is another who is not marked as deleted', async () => {
    const { store, records } = await openedRecords()
    const gone = { ...body, id: 'user-gone', sys_admin: true, deleted: true }
    await loaded(store, 'user', gone)
    await expect(records.remove('user', 'user-admin')).rejects.toThrow(last)
    await records.update('user', 'user-jo', { sys_admin: true })
    await records.remove('user', 'user-admin')
    expect(store.user.get('user-admin')).toBeUndefined()
  })
})

test('with a user go their keys and their metadata; edges stay and act for nobody', async () => {
  const { store, records } = await openedRecords()
  await records.create('api_key', { name: 'a', user_id: 'user-jo' })
  const entry = await records.create('metadata', { name: 'a', details: 1, parent_id: 'user-jo' })
  await records.update('metadata', entry.id, { details: 2 })
  await records.create('edge', { name: 'A', user_id: 'user-jo' })
  await records.remove('user', 'user-jo')
  expect(store.api_key.size + store.metadata.size).toBe(0)
  expect(store.edge.all()).toMatchObject([{ user_id: null, api_key_id: null }])
})
