import { describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { createSessions, type Opening } from './sessions.ts'
import { type MemoryDocument, memoryDocument } from './testing/memory-document.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const opening: Opening = {
  ...{ kind: 'user', sub: 'user-a', name: 'Ada', via: 'password', address: '10.0.0.1', agent: 'Test' },
  ...{ cookieMs: DAY, lastsMs: DAY },
}

function setUp() {
  const clock = fakeClock()
  let document: MemoryDocument = memoryDocument()
  let sessions = createSessions({ document, clock })
  const heard: [string, string][] = []
  sessions.ended(({ row, reason }) => void heard.push([row.id, reason]))
  return {
    clock,
    heard,
    get document() {
      return document
    },
    get sessions() {
      return sessions
    },
    open: (more: Partial<Opening> = {}) => sessions.open({ ...opening, ...more }),
    /** As a program that signs in with a password has it. */
    openWithoutCookie() {
      const { cookieMs: _, ...rest } = opening
      return sessions.open(rest)
    },
    restart() {
      document = document.restarted()
      sessions = createSessions({ document, clock })
    },
    grant: (session_id: string, hash: string) =>
      document.change(state => ({
        ...state,
        grants: {
          ...state.grants,
          [hash]: {
            ...{ hash, session_id, client_id: 'c', scope: [], created_at: 0, ends_at: 1, family: 'f' },
            ...{ replaces: null, jti: null, replaced_at: null, successor_seen_at: null },
          },
        },
      })),
  }
}

describe('a session', () => {
  test('is found by its cookie until that ends, also after a restart; what is kept is no cookie', async () => {
    const at = setUp()
    const { row, token } = await at.open()
    at.restart()
    expect(at.sessions.find(token)).toEqual(row)
    expect(JSON.stringify(at.document.get())).not.toContain(token)
    for (const other of ['', 'unknown', row.id, row.hash ?? '']) expect(at.sessions.find(other)).toBeUndefined()
    await at.clock.advance(DAY - 1)
    expect(at.sessions.find(token)).toEqual(row)
    await at.clock.advance(1)
    expect(at.sessions.find(token)).toBeUndefined()
    expect(at.sessions.get(row.id)).toBeUndefined()
    expect(at.sessions.all()).toEqual([])
  })

  test('goes on without its cookie for as long as something extends it', async () => {
    const at = setUp()
    const { row, token } = await at.open()
    await at.sessions.extend(row.id, at.clock.now() + 30 * DAY)
    await at.sessions.extend(row.id, at.clock.now() + 2 * DAY)
    await at.clock.advance(DAY)
    expect(at.sessions.find(token)).toBeUndefined()
    expect(at.sessions.get(row.id)).toMatchObject({ id: row.id })
    await at.clock.advance(29 * DAY)
    expect(at.sessions.get(row.id)).toBeUndefined()
    await at.sessions.extend(row.id, at.clock.now() + DAY)
    await at.sessions.extend('session-none', at.clock.now() + DAY)
    expect(at.document.get().sessions['session-none']).toBeUndefined()
  })

  test('that nobody has a cookie for is found by none', async () => {
    const at = setUp()
    const { row, token } = await at.openWithoutCookie()
    expect(row).toMatchObject({ hash: null, cookie_ends_at: row.created_at })
    expect(at.sessions.find(token)).toBeUndefined()
    expect(at.sessions.get(row.id)).toEqual(row)
  })

  test('ends with all that was issued for it, and is told of once, with the reason', async () => {
    const at = setUp()
    const [{ row, token }, other] = [await at.open(), await at.open()]
    await at.grant(row.id, 'gone')
    await at.grant(other.row.id, 'stays')
    await at.sessions.end(row.id, 'They signed out.')
    await at.sessions.end(row.id, 'Again.')
    expect(at.heard).toEqual([[row.id, 'They signed out.']])
    expect(at.sessions.find(token)).toBeUndefined()
    at.restart()
    expect(at.sessions.find(token)).toBeUndefined()
    expect(Object.keys(at.document.get().grants)).toEqual(['stays'])
    expect(at.sessions.find(other.token)).toBeDefined()
  })

  test('keeps no more of a browser’s name than anybody reads', async () => {
    const { row } = await setUp().open({ agent: 'x'.repeat(100_000) })
    expect(row.agent).toHaveLength(300)
  })
})

test('those that fit end together, and are counted', async () => {
  const at = setUp()
  const theirs = [await at.open(), await at.open()]
  const other = await at.open({ sub: 'user-b' })
  const before = at.document.changes
  expect(await at.sessions.endWhere(({ sub }) => sub === 'user-a', 'Removed.')).toBe(2)
  expect(at.document.changes - before).toBe(1)
  expect(at.heard.map(([id]) => id).toSorted()).toEqual(theirs.map(({ row }) => row.id).toSorted())
  expect(at.sessions.all()).toEqual([other.row])
  expect(await at.sessions.endWhere(() => false, 'None.')).toBe(0)
})

test('one person has a hundred at most: the one that was seen least lately goes, never the one just opened', async () => {
  const at = setUp()
  const first = await at.open()
  const stranger = await at.open({ sub: 'user-b' })
  await at.clock.advance(10 * MINUTE)
  at.sessions.seen(first.row, '10.0.0.2')
  const second = await at.open()
  for (let count = 0; count < 98; count++) await at.open()
  expect(at.heard).toEqual([])
  await at.clock.advance(0)
  const newest = await at.open()
  expect(at.heard).toHaveLength(1)
  for (let count = 0; count < 300; count++) {
    const { token } = await at.open()
    expect(at.sessions.find(token)).toBeDefined()
  }
  expect(at.sessions.all().filter(({ sub }) => sub === 'user-a')).toHaveLength(100)
  expect(at.sessions.find(stranger.token)).toBeDefined()
  expect([first, second, newest].map(({ token }) => at.sessions.find(token))).toContain(undefined)
})

test('that it is used is written down every five minutes, or when it comes from elsewhere', async () => {
  const at = setUp()
  const { row } = await at.open()
  const before = at.document.changes
  await at.clock.advance(5 * MINUTE - 1)
  at.sessions.seen(row, '10.0.0.1')
  expect(at.document.changes).toBe(before)
  at.sessions.seen(row, '10.0.0.2')
  expect(at.sessions.get(row.id)).toMatchObject({ address: '10.0.0.2', seen_at: at.clock.now() })
  await at.clock.advance(1)
  at.sessions.seen(row, '10.0.0.1')
  expect(at.sessions.get(row.id)).toMatchObject({ address: '10.0.0.1', seen_at: at.clock.now() })
})

test('what is over is taken out within a minute, whoever hangs on it hears of it, and it stops when told', async () => {
  const at = setUp()
  const stop = new AbortController()
  const running = at.sessions.run(stop.signal)
  const { row } = await at.open({ cookieMs: MINUTE, lastsMs: 90_000 })
  await at.grant(row.id, 'gone')
  await at.clock.advance(89_999)
  expect(at.heard).toEqual([])
  await at.clock.advance(30_001)
  expect(at.heard).toEqual([[row.id, 'Its time is over.']])
  expect(at.document.get()).toMatchObject({ sessions: {}, grants: {} })
  stop.abort()
  await running
  expect(at.clock.waiting).toBe(0)
})

test('who is signed in is told to whoever watches, when it changes', async () => {
  const at = setUp()
  let times = 0
  at.sessions.changed(() => times++)
  const { row } = await at.open()
  await at.sessions.end(row.id, 'They signed out.')
  await at.sessions.end(row.id, 'Again.')
  expect(times).toBe(2)
})
