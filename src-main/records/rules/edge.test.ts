import { describe, expect, test } from 'vitest'
import { splitApiKey, verifyApiKey } from '../../store/api-keys.ts'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'
import { edgeToken } from './edge.ts'

async function withEdge(fields: object = {}) {
  const opened = await openedRecords()
  const row = await opened.records.create('edge', { name: 'Lobby', user_id: 'user-jo', ...fields })
  const key = () => opened.store.api_key.get(opened.store.edge.get(row.id)?.api_key_id ?? '')
  /** Whether a token opens the door. */
  const opens = (token: string | undefined) => {
    const split = splitApiKey(token ?? '')
    return split !== undefined && verifyApiKey(opened.store.api_key.get(split.id), split.secret)
  }
  return { ...opened, row, key, opens, token: () => edgeToken(opened.store, row.id) }
}

describe('an edge that is made', () => {
  test('gets an API key: its user’s, for this edge alone, without "public"', async () => {
    const { row, key } = await withEdge()
    expect(key()).toMatchObject({
      name: 'edge x-api-key for lobby',
      user_id: 'user-jo',
      authority_id: 'authority-1',
      permissions: 0,
      scopes: [`ei|${row.id}`, 'edge-control'],
    })
    expect(key()?.secret).toMatch(/^[0-9a-f]{128}$/)
  })

  test('signs in with a token of that key, which can be told again', async () => {
    const { row, opens, token, key } = await withEdge()
    expect(token()).toMatch(new RegExp(`^${key()?.id}\\.[\\w-]{43}$`))
    expect(opens(token())).toBe(true)
    expect(JSON.stringify(row)).not.toContain(String(token()).split('.')[1])
  })

  test('may bring a secret of its own', async () => {
    const { opens, key } = await withEdge({ secret: 'the secret of the old edge' })
    expect(opens(`${key()?.id}.the secret of the old edge`)).toBe(true)
  })

  test('acts for who asks when it is not said for whom, else for an admin', async () => {
    const { records } = await openedRecords()
    expect((await records.create('edge', { name: 'A' }, 'user-jo')).user_id).toBe('user-jo')
    expect((await records.create('edge', { name: 'B' })).user_id).toBe('user-admin')
  })

  test('and is refused leaves no key behind', async () => {
    const { store, records } = await withEdge()
    const keys = store.api_key.size
    expect(await problemsOf(records.create('edge', { name: 'Lobby', user_id: 'user-jo' }))).toEqual({
      name: 'should be unique',
    })
    expect(await problemsOf(records.create('edge', { name: 'B', user_id: 'user-none' }))).toEqual({
      user_id: 'there is no user user-none',
    })
    expect(store.api_key.size).toBe(keys)
  })
})

describe('the secret', () => {
  test('stays when it is not mentioned, emptied, or sent back as it was shown', async () => {
    const { records, row, token, opens } = await withEdge()
    const before = token()
    for (const fields of [{ description: 'A' }, { secret: '' }, { secret: null }, { secret: row.secret }]) {
      await records.update('edge', row.id, fields)
      expect(token()).toBe(before)
    }
    expect(opens(before)).toBe(true)
  })

  test('when changed lets the new one in, the old one not, and is kept by the same key', async () => {
    const { records, row, token, opens, key } = await withEdge()
    const [before, id] = [token(), key()?.id]
    await records.update('edge', row.id, { secret: 'another secret' })
    expect(token()).toBe(`${id}.another secret`)
    expect(opens(token())).toBe(true)
    expect(opens(before)).toBe(false)
  })
})

describe('an edge whose key is taken away', () => {
  test('is locked out, and a change of its name does not let it in again', async () => {
    const { records, row, token, opens, key } = await withEdge()
    const before = token()
    await records.remove('api_key', String(key()?.id))
    await records.update('edge', row.id, { name: 'Foyer' })
    expect(opens(before)).toBe(false)
    expect(token()).toBeUndefined()
  })

  test('gets another key with a new secret', async () => {
    const { records, row, token, opens, key } = await withEdge()
    await records.remove('api_key', String(key()?.id))
    await records.update('edge', row.id, { secret: 'another secret' })
    expect(opens(token())).toBe(true)
  })

  test('as its user went can be changed, and given to somebody else with a new secret', async () => {
    const { store, records, row, token, opens } = await withEdge()
    await records.remove('user', 'user-jo')
    expect(store.edge.get(row.id)).toMatchObject({ user_id: null, api_key_id: null })
    expect(store.api_key.size).toBe(0)
    await records.update('edge', row.id, { description: 'A' })
    expect(await problemsOf(records.update('edge', row.id, { secret: 'b' }))).toEqual({ user_id: 'is required' })
    await records.update('edge', row.id, { secret: 'b', user_id: 'user-admin' })
    expect(opens(token())).toBe(true)
  })
})

test('whom it acts for is settled when it is made', async () => {
  const { records, row } = await withEdge()
  expect((await records.update('edge', row.id, { user_id: 'user-admin' })).user_id).toBe('user-jo')
})

test('with it goes its key; modules stay and name it no longer, as they would at a stock core', async () => {
  const { store, records, row } = await withEdge()
  await loaded(store, 'module', { id: 'mod-e-edge', driver_id: 'driver-device', edge_id: row.id })
  await records.remove('edge', row.id)
  expect(store.api_key.size).toBe(0)
  expect(store.module.get('mod-e-edge')).toMatchObject({ edge_id: null })
})
