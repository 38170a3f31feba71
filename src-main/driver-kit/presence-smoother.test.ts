import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPresenceSmoother } from './presence-smoother.ts'

const WINDOW = 100

test('there is nothing to tell before the first observation, which then says how it begins', () => {
  const presence = createPresenceSmoother({ windowMs: WINDOW })
  expect(presence.poll(0)).toBe(undefined)
  presence.observe(true, 5)
  expect(presence.poll(5)).toEqual({
    state: true,
    changed: false,
    rawState: true,
    confidence: 1,
    onFraction: 1,
    offFraction: 0,
    observedMs: 0,
    windowReady: false,
  })
})

test('it flips once, when the opposite has filled its share of one whole window', () => {
  const presence = createPresenceSmoother({ windowMs: WINDOW, threshold: 0.7 })
  presence.observe(false, 0)
  presence.observe(true, 10)
  // More than enough of the time so far, but no window is full yet.
  expect(presence.poll(99)).toMatchObject({ state: false, changed: false, windowReady: false })
  expect(presence.poll(100)).toMatchObject({ state: true, changed: true, windowReady: true, onFraction: 0.9 })
  expect(presence.poll(101)).toMatchObject({ state: true, changed: false })
  presence.observe(false, 110)
  expect(presence.poll(179)).toMatchObject({ state: true, changed: false, rawState: false })
  expect(presence.poll(180)).toMatchObject({ state: false, changed: true, confidence: 0.7 })
})

test('the usual window is three minutes, and the usual share 0.7', () => {
  const presence = createPresenceSmoother()
  presence.observe(true, 0)
  presence.observe(false, 54_000)
  expect(presence.poll(179_999)).toMatchObject({ state: true, windowReady: false })
  expect(presence.poll(180_000)).toMatchObject({ state: false, changed: true })
})

test.each([{ threshold: 0.5 }, { threshold: 1.01 }, { threshold: Number.NaN }, { windowMs: 0 }, { windowMs: -1 }])(
  '%j cannot decide anything and is refused',
  options => {
    expect(() => createPresenceSmoother(options)).toThrow(/must be above|above 0/)
  },
)

test('times that run backwards are refused and change nothing', () => {
  const presence = createPresenceSmoother({ windowMs: WINDOW })
  presence.observe(true, 50)
  presence.observe(false, 60)
  expect(() => presence.observe(true, 59)).toThrow('backwards')
  expect(() => presence.poll(59)).toThrow('backwards')
  expect(() => presence.poll(Number.NaN)).toThrow('backwards')
  expect(presence.poll(60)).toMatchObject({ state: true, rawState: false, onFraction: 1 })
})

interface Step {
  after: number
  /** Polled when there is none. */
  observed: boolean | undefined
}
const steps = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 40 }), observed: fc.option(fc.boolean(), { nil: undefined }) }),
  { maxLength: 60 },
)

/** The same, worked out moment by moment from all that was ever observed. */
function reference(threshold: number) {
  const seen: { at: number; state: boolean }[] = []
  let state: boolean | undefined
  const rawAt = (moment: number) => seen.findLast(({ at }) => at <= moment)?.state
  return {
    observe(raw: boolean, at: number) {
      seen.push({ at, state: raw })
      state ??= raw
    },
    poll(now: number) {
      const first = seen[0]?.at
      if (first === undefined || state === undefined) return undefined
      const from = Math.max(first, now - WINDOW)
      const moments = Array.from({ length: now - from }, (_, past) => rawAt(from + past) === true)
      const count = moments.filter(Boolean).length
      const on = moments.length > 0 ? count / moments.length : Number(rawAt(now))
      const opposite = (state ? moments.length - count : count) / moments.length
      if (now - first >= WINDOW && opposite >= threshold) state = !state
      return { state, on, rawState: rawAt(now) }
    },
  }
}

test('however the sensor flickers, it tells what a look at each moment tells', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(0.51, 0.7, 1), (all: Step[], threshold) => {
      const presence = createPresenceSmoother({ windowMs: WINDOW, threshold })
      const expected = reference(threshold)
      let now = 0
      for (const { after, observed } of all) {
        now += after
        if (observed === undefined) {
          const told = presence.poll(now)
          const wanted = expected.poll(now)
          expect(told?.state).toBe(wanted?.state)
          expect(told?.rawState).toBe(wanted?.rawState)
          if (told && wanted) expect(told.onFraction).toBeCloseTo(wanted.on, 9)
        } else {
          presence.observe(observed, now)
          expected.observe(observed, now)
        }
      }
    }),
  )
})

test('both shares are always the whole, and a change is what it says', () => {
  fc.assert(
    fc.property(steps, (all: Step[]) => {
      const presence = createPresenceSmoother({ windowMs: WINDOW })
      let now = 0
      let before: boolean | undefined
      for (const { after, observed } of all) {
        now += after
        if (observed !== undefined) presence.observe(observed, now)
        const told = presence.poll(now)
        if (!told) continue
        expect(told.onFraction + told.offFraction).toBeCloseTo(1, 9)
        expect(told.confidence).toBe(told.state ? told.onFraction : told.offFraction)
        expect(told.changed).toBe(before !== undefined && told.state !== before)
        if (told.changed) expect(told.confidence).toBeGreaterThanOrEqual(0.7)
        before = told.state
      }
    }),
  )
})
