import { expect, test } from 'vitest'
import { hashApiKey } from '../../store/api-keys.ts'
import { loaded, NEW_YEAR, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'Panel', user_id: 'user-jo' }

test('the hash of a secret is PlaceOS’s', () => {
  const key = { id: '00112233445566778899aabbccddeeff', secret: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ' }
  expect(hashApiKey(key)).toBe(
    'aabaefbf0968ad152bf3516ebba9ed3a230aaab319b0b9b8722c6b665768bb04847e5a8a73f5022b2432248601b784f8943383ff39194407d6e88e4e49ad9d59',
  )
})

test('an id is 32 hexadecimal digits, and what nobody was told of opens nothing', async () => {
  const { records } = await openedRecords()
  const row = await records.create('api_key', body)
  expect(row.id).toMatch(/^[0-9a-f]{32}$/)
  expect(row.secret).toBe('')
})

test('whoever makes a key brings id and hash along; a later save leaves them, whatever is sent', async () => {
  const { records } = await openedRecords()
  const own = { id: 'f'.repeat(32), secret: 'a hash' }
  await records.write(step => step.create('api_key', body, own))
  expect(await records.update('api_key', own.id, { description: 'A', secret: 'mine', id: 'other' })).toMatchObject({
    ...own,
    description: 'A',
  })
})

test('it belongs where its user belongs, whatever is sent', async () => {
  const { records } = await openedRecords()
  expect(await records.create('api_key', { ...body, authority_id: 'authority-2' })).toMatchObject({
    authority_id: 'authority-1',
    scopes: ['public'],
    permissions: 0,
  })
})

test('null permissions are those of a plain user', async () => {
  const { records } = await openedRecords()
  expect((await records.create('api_key', { ...body, permissions: null })).permissions ?? 0).toBe(0)
})

test('seconds to live become an end, and the earlier of two ends counts', async () => {
  const { store, records } = await openedRecords()
  const end = async (fields: object, name: string) => {
    const { id } = await records.create('api_key', { ...body, ...fields, name })
    expect(store.api_key.get(id)).not.toHaveProperty('ttl')
    return store.api_key.get(id)?.expires_at
  }
  expect(await end({}, 'none')).toBeNull()
  expect(await end({ ttl: 60 }, 'ttl')).toBe(NEW_YEAR + 60)
  expect(await end({ ttl: 60, expires_at: NEW_YEAR + 30 }, 'earlier end')).toBe(NEW_YEAR + 30)
  expect(await end({ ttl: 60, expires_at: NEW_YEAR + 90 }, 'later end')).toBe(NEW_YEAR + 60)
})

test('an end that has passed is refused on every save, so an expired key must be given another end', async () => {
  const { clock, records } = await openedRecords()
  const passed = { expires_at: 'must be in the future' }
  for (const fields of [{ ttl: 0 }, { ttl: -5 }, { expires_at: NEW_YEAR }, { expires_at: NEW_YEAR - 1 }]) {
    expect(await problemsOf(records.create('api_key', { ...body, ...fields }))).toEqual(passed)
  }
  const { id } = await records.create('api_key', { ...body, ttl: 60 })
  await clock.advance(60_000)
  expect(await problemsOf(records.update('api_key', id, { description: 'A' }))).toEqual(passed)
  await records.update('api_key', id, { description: 'A', expires_at: NEW_YEAR + 120 })
  expect(await problemsOf(records.update('api_key', id, { ttl: 0 }))).toEqual({ ttl: 'must be positive' })
})

test('scopes are written resource.Read and resource.Write, with one dot at most', async () => {
  const { records } = await openedRecords()
  const scopes = ['systems.read', 'zones.WRITE', 'modules', 'ei|edge-1', 'edge-control']
  expect((await records.create('api_key', { ...body, scopes })).scopes).toEqual([
    ...['systems.Read', 'zones.Write', 'modules', 'ei|edge-1', 'edge-control'],
  ])
  expect(await problemsOf(records.create('api_key', { ...body, name: 'b', scopes: ['a.b.c', 'd'] }))).toEqual({
    scopes: 'contains what is no scope: a.b.c',
  })
})

test('it goes with its user', async () => {
  const { store, records } = await openedRecords()
  const { id } = await records.create('api_key', body)
  await records.remove('user', 'user-jo')
  expect(store.api_key.get(id)).toBeUndefined()
})

test('of a name that was synced twice, each can be read, and removed', async () => {
  const { store, records } = await openedRecords()
  await loaded(store, 'api_key', { id: 'a', ...body }, { id: 'b', ...body })
  await records.remove('api_key', 'a')
  expect(store.api_key.all().map(({ id }) => id)).toEqual(['b'])
})
