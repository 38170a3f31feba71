import { expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { aheadOf } from './check-clock.ts'
import { check, closedPort, placeOS, serve } from './testing/servers.ts'

const SECOND = 1_000
const MINUTE = 60_000

/** A centre whose clock is that much ahead of this machine's. */
const centre = async (ms: number) =>
  `http://127.0.0.1:${await serve((request, response) => {
    response.setHeader('date', new Date(systemClock.now() + ms).toUTCString())
    placeOS(request, response)
  })}`

test.each([
  ['the same', 0, { ok: true, warn: false, title: expect.stringContaining('have the same time') }],
  [
    'two minutes behind',
    2 * MINUTE,
    { ok: true, warn: true, title: expect.stringMatching(/clock is 2 minutes behind/) },
  ],
  [
    'two minutes ahead',
    -2 * MINUTE,
    { ok: true, warn: true, title: expect.stringMatching(/clock is 2 minutes ahead of/) },
  ],
  [
    'an hour behind',
    60 * MINUTE,
    { ok: false, warn: false, title: expect.stringMatching(/clock is 60 minutes behind/) },
  ],
  [
    'years ahead',
    -3 * 365 * 1_440 * MINUTE,
    { ok: false, warn: false, title: expect.stringMatching(/is 3 years ahead/) },
  ],
])('a clock that is %s is told so', async (_, ms, expected) => {
  const found = await check('clock', { address: await centre(ms) })
  expect(found).toMatchObject(expected)
  expect((found.clock_ahead_ms ?? 0) + ms).toBeGreaterThan(-10 * SECOND)
  expect((found.clock_ahead_ms ?? 0) + ms).toBeLessThan(10 * SECOND)
  if (!found.ok) expect(found.detail).toMatch(/tokens and certificates .* schedules/)
})

test('half of the way there and back is taken off, and half of the second that the header leaves out', () => {
  const at = Date.parse('2026-01-01T00:00:00Z')
  const headers = { date: new Date(at).toUTCString() }
  expect(aheadOf({ status: 200, text: '', headers, askedAt: at, answeredAt: at + 4_000 })).toBe(1_500)
  expect(aheadOf({ status: 200, text: '', headers: {}, askedAt: at, answeredAt: at })).toBeUndefined()
})

test('a centre that does not say its time is fine with a warning', async () => {
  const port = await serve((request, response) => {
    response.sendDate = false
    placeOS(request, response)
  })
  expect(await check('clock', { address: `http://127.0.0.1:${port}` })).toMatchObject({ ok: true, warn: true })
})

test('a centre that is away is told', async () => {
  const found = await check('clock', { address: `127.0.0.1:${await closedPort()}` })
  expect(found).toMatchObject({ ok: false, title: expect.stringContaining('refuses the connection') })
})
