import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { memoryDocument } from '../testing/memory-document.ts'
import { createGrants, REFRESH_MS } from './grants.ts'

const SECOND = 1_000
const DAY = 24 * 3_600_000
const client = 'client-a'

function setUp() {
  const clock = fakeClock()
  let document = memoryDocument()
  const extended: [string, number][] = []
  const sessions = { extend: async (id: string, until: number) => void extended.push([id, until]) }
  let grants = createGrants({ document, sessions, clock })
  let count = 0
  const issue = async (family: string, replaces: string | null = null) => {
    const jti = `jti-${++count}`
    const given = { session_id: 'session-a', client_id: client, scope: ['public'], family, replaces, jti }
    return { token: await grants.issue(given), jti }
  }
  return {
    clock,
    extended,
    issue,
    get grants() {
      return grants
    },
    get document() {
      return document
    },
    /** As the token endpoint does it. */
    async exchange(token: string) {
      const row = await grants.redeem(token, client)
      return row && issue(row.family, row.hash)
    },
    restart() {
      document = document.restarted()
      grants = createGrants({ document, sessions, clock })
    },
  }
}

describe('a refresh token', () => {
  test('sent twice within milliseconds gives two pairs, and both go on', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    const [first, second] = await Promise.all([at.exchange(token), at.exchange(token)])
    expect(first?.token).not.toBe(second?.token)
    await at.clock.advance(2 * 3_600_000)
    for (const one of [first, second]) expect(await at.exchange(one?.token ?? '')).toBeDefined()
  })

  test('stays good for as long as nobody presents what came of it: the answer may have been lost', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    await at.exchange(token)
    at.restart()
    await at.clock.advance(3 * DAY)
    expect(await at.exchange(token)).toBeDefined()
  })

  test('is good for 30 s more once the new access token is presented, and after that takes all along', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    const next = await at.exchange(token)
    at.grants.presented(next?.jti ?? '')
    await at.clock.advance(30 * SECOND)
    const late = await at.exchange(token)
    expect(late).toBeDefined()
    await at.clock.advance(1)
    expect(await at.exchange(token)).toBeUndefined()
    expect(at.grants.isEnded('family')).toBe(true)
    for (const one of [next, late]) expect(await at.exchange(one?.token ?? '')).toBeUndefined()
  })

  test('is confirmed by what came of it only: neither by the token before, nor by another page’s pair', async () => {
    const at = setUp()
    const first = await at.issue('family')
    const [one, other] = [await at.exchange(first.token), await at.exchange(first.token)]
    const lost = await at.exchange(one?.token ?? '')
    at.grants.presented(first.jti)
    at.grants.presented(other?.jti ?? '')
    await at.exchange(other?.token ?? '')
    await at.clock.advance(DAY)
    // Nobody ever saw `lost`, so the page that waited for it may ask again.
    expect(lost).toBeDefined()
    expect(await at.exchange(one?.token ?? '')).toBeDefined()
  })

  test('is of one application: another gets nothing for it, and does no harm', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    expect(await at.grants.redeem(token, 'client-b')).toBeUndefined()
    expect(at.grants.find(token)?.replaced_at).toBeNull()
    expect(await at.exchange(token)).toBeDefined()
  })

  test('lasts thirty days from when it was given out, and its session with it', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    expect(at.extended).toEqual([['session-a', at.clock.now() + REFRESH_MS]])
    await at.clock.advance(REFRESH_MS - 1)
    const next = await at.exchange(token)
    expect(next).toBeDefined()
    await at.clock.advance(REFRESH_MS)
    expect(await at.exchange(next?.token ?? '')).toBeUndefined()
  })

  test('that nobody gave out is nothing', async () => {
    const at = setUp()
    for (const token of ['', 'unknown', '__proto__', 'constructor']) {
      expect(await at.exchange(token)).toBeUndefined()
      expect(at.grants.find(token)).toBeUndefined()
    }
  })
})

describe('a family that was ended', () => {
  test('stays so over a restart for as long as an access token of it can be good', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    await at.grants.endFamily('family')
    at.restart()
    expect(at.grants.isEnded('family')).toBe(true)
    expect(await at.exchange(token)).toBeUndefined()
  })

  test('gets nothing new, also where the exchange was under way when it ended', async () => {
    const at = setUp()
    const { token } = await at.issue('family')
    const row = await at.grants.redeem(token, client)
    await at.grants.endFamily('family')
    await expect(at.issue('family', row?.hash)).rejects.toMatchObject({ code: 'denied' })
    expect(Object.keys(at.document.get().grants)).toEqual([])
  })

  test('is forgotten once nothing of it can be good any more, so that the list stays short', async () => {
    const at = setUp()
    await at.grants.endFamily('first')
    await at.clock.advance(4 * 3_600_000 + 1)
    await at.grants.endFamily('second')
    expect(Object.keys(at.document.get().ended_families)).toEqual(['second'])
  })
})

test('what ends with a session leaves the others alone', async () => {
  const at = setUp()
  const { token } = await at.issue('family')
  await at.grants.endOfSession('session-b')
  expect(at.grants.clientsOf('session-a')).toEqual([client])
  await at.grants.endOfSession('session-a')
  expect(at.grants.clientsOf('session-a')).toEqual([])
  expect(await at.exchange(token)).toBeUndefined()
})

test('a panel that refreshes for two months leaves a week of tokens behind, and no more', async () => {
  const at = setUp()
  let { token } = await at.issue('family')
  for (let times = 0; times < 60 * 12; times++) {
    await at.clock.advance(2 * 3_600_000)
    const next = await at.exchange(token)
    at.grants.presented(next?.jti ?? '')
    token = next?.token ?? ''
  }
  expect(Object.keys(at.document.get().grants).length).toBeLessThan(7 * 12 + 5)
})

// The rules once more, written as plainly as can be, against any order of events.

interface Known {
  token: string
  jti: string
  family: string
  from: Known | undefined
  endsAt: number
  replaced: boolean
  seenAt: number | undefined
  gone: boolean
}

const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('exchange' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('exchange twice' as const), which: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('present' as const), which: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 29_999, 30_000, 30_001, 7_200_000, 6 * DAY, 8 * DAY, 31 * DAY),
    }),
  },
  fc.record({ what: fc.constant('sign in' as const) }),
  fc.record({ what: fc.constant('restart' as const) }),
)

test('in any order of exchanges, uses, pauses and restarts, what is good and what has ended is as the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), async events => {
      const at = setUp()
      const known: Known[] = []
      const ended = new Set<string>()
      const now = () => at.clock.now()
      const add = (pair: { token: string; jti: string }, family: string, from: Known | undefined) => {
        // What is over is forgotten when something new comes.
        for (const one of known) if (one.endsAt <= now()) one.gone = true
        const rest = { endsAt: now() + REFRESH_MS, replaced: false, seenAt: undefined, gone: false }
        known.push({ ...pair, family, from, ...rest })
      }
      const see = (one: Known | undefined) => {
        if (!one || one.gone || one.seenAt !== undefined) return
        one.seenAt = now()
        one.endsAt = Math.min(one.endsAt, now() + 7 * DAY)
      }
      const expectExchange = async (one: Known) => {
        const isKnown = !ended.has(one.family) && !one.gone
        const isLate = one.seenAt !== undefined && now() > one.seenAt + 30_000
        const isGood = isKnown && !isLate && now() < one.endsAt
        const pair = await at.exchange(one.token)
        expect(pair !== undefined).toBe(isGood)
        if (isKnown && !isGood) ended.add(one.family)
        if (!pair) return
        see(one.from)
        one.replaced = true
        add(pair, one.family, one)
      }
      const signIn = async () => {
        const family = `family-${known.length}`
        add(await at.issue(family), family, undefined)
      }
      await signIn()
      for (const it of events) {
        const one = 'which' in it ? known[it.which % known.length] : undefined
        if (it.what === 'wait') await at.clock.advance(it.ms)
        else if (it.what === 'restart') at.restart()
        else if (it.what === 'sign in') await signIn()
        else if (one && it.what === 'present') {
          at.grants.presented(one.jti)
          if (!ended.has(one.family)) see(one.from)
        } else if (one) {
          for (let times = it.what === 'exchange' ? 1 : 2; times > 0; times--) await expectExchange(one)
        }
        for (const { family } of known) {
          if (at.grants.isEnded(family)) expect(ended).toContain(family)
        }
      }
      for (const one of known) {
        if (ended.has(one.family)) expect(at.grants.find(one.token)).toBeUndefined()
      }
    }),
    { numRuns: 400 },
  )
})
