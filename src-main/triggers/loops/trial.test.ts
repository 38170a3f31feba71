import fc from 'fast-check'
import { expect, test } from 'vitest'
import { virtualClock } from '../recorder/virtual-clock.ts'
import { QUICK_MS } from './chains.ts'
import { createLoops } from './loops.ts'

/** A trigger that works the module whose reports set it off. */
function worked() {
  const clock = virtualClock(0)
  const loops = createLoops(clock)
  const outcome = { acted: 0, parked: false, full: 0 }
  async function rises(follows: () => void = () => {}): Promise<void> {
    if (outcome.parked) return
    const { may, asks } = loops.begin('trig-1', { modules: ['mod-1'], isOwnRequest: false })
    if (may === 'parks') outcome.parked = true
    if (may === 'full') outcome.full += 1
    if (may === 'parks' || may === 'full' || (may !== 'act' && !(await may))) return
    outcome.acted += 1
    asks('mod-1')()
    follows()
  }
  async function until(at: number): Promise<void> {
    do for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    while (clock.step(at))
  }
  return { clock, outcome, rises, until }
}

/** It is reported after each of these times, whatever was asked. */
async function reported(gaps: readonly number[]) {
  const { clock, outcome, rises, until } = worked()
  for (const gap of gaps) {
    await until(clock.now() + gap)
    void rises()
  }
  await until(clock.now() + 3_600_000)
  return outcome
}

const numRuns = process.env.ALCOVE_SOAK ? 3_000 : 100
const jitters = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: 15, maxLength: 80 })

test('what comes at its own pace is never parked, however fast or slow, and acts each time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 120_000 }), jitters(0.3, 3), async (pace, all) => {
      const outcome = await reported(all.map(jitter => Math.ceil(pace * jitter)))
      expect(outcome).toEqual({ acted: all.length, parked: false, full: 0 })
    }),
    { numRuns },
  )
})

test('what comes in bursts, as people press, is never parked, and acts each time', async () => {
  const burst = fc.record({ pause: fc.integer({ min: 2_000, max: 90_000 }), presses: jitters(100, 900) })
  await fc.assert(
    fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 5 }), async all => {
      const gaps = all.flatMap(({ pause, presses }) => [pause, ...presses.map(Math.ceil)])
      expect(await reported(gaps)).toEqual({ acted: gaps.length, parked: false, full: 0 })
    }),
    { numRuns },
  )
})

test('what is caused is parked, however long the device takes, where it takes about as long each time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60_000 }), jitters(0.7, 1.4), async (takes, all) => {
      const { clock, outcome, rises, until } = worked()
      let time = 0
      const follows = () => {
        const after = Math.ceil(takes * (all[time++ % all.length] ?? 1))
        clock.timer(after, () => void rises(follows))
      }
      void rises(follows)
      await until(24 * 3_600_000)
      expect(outcome.parked).toBe(true)
      expect(outcome.acted).toBeLessThanOrEqual(takes * 1.4 > QUICK_MS ? 23 : 13)
    }),
    { numRuns },
  )
})

/** What became of so many runs of one trigger at once, each because of the one before. */
function atOnce(count: number) {
  const clock = virtualClock(0)
  const loops = createLoops(clock)
  const all = Array.from({ length: count }, () => {
    const { may, asks } = loops.begin('trig-1', { modules: ['mod-1'], isOwnRequest: false })
    if (may === 'act') asks('mod-1')()
    return may
  })
  return { clock, loops, all }
}

test('what is held back does not act once its instance rests', async () => {
  const { clock, loops, all } = atOnce(11)
  loops.forget('trig-1')
  expect(await all[10]).toBe(false)
  expect(clock.step(3_600_000)).toBe(false)
})

test('fifty are held back at most, of one that sets off ever more of itself', () => {
  const { all } = atOnce(70)
  expect(all.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'act'))
  expect(all.filter(may => may instanceof Promise)).toHaveLength(50)
  expect(all.slice(60)).toEqual(Array.from({ length: 10 }, () => 'full'))
})
