import { expect, test } from 'vitest'
import { until } from '../../../testing/until.ts'
import type { Bench } from '../conformance.ts'
import { greets } from '../linked.ts'

const ATTEMPTS = 50

export function backOff({ peer, link }: Bench): void {
  test.each([
    ['1, 2, 4, 8 s and then 9.5 s', () => 0, [1_000, 2_000, 4_000, 8_000, 9_500]],
    // No shorter than the limit of an attempt would be told apart from one: almost 1.
    ['up to half a second more at random', () => 0.9, [1_450, 2_450, 4_450, 8_450, 9_950]],
  ])('a peer that refuses is tried again for ever, after %s', async (_, random, series) => {
    const device = await peer()
    await device.refuses(true)
    const at = link(device, { random })
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      await at.closed(attempt)
      const pauseMs = series[Math.min(attempt, series.length) - 1] ?? 0
      await until(
        () => at.pauseMs,
        ms => ms !== undefined,
      )
      expect(at.pauseMs).toBe(pauseMs)
      await at.clock.advance(pauseMs - 1)
      expect(at.pauseMs).toBe(pauseMs)
      await at.clock.advance(1)
      expect(at.pauseMs).toBeUndefined()
    }
    await device.refuses(false)
    await at.opened()
    await greets(at, device)
    expect(at.told.slice(-2)).toEqual(['begins', 'opened'])
    expect(at.reasons.every(reason => reason.length > 10)).toBe(true)
  })

  test('a link that was up begins a new series of pauses', async () => {
    const device = await peer()
    await device.refuses(true)
    const at = link(device)
    for (const [tries, pauseMs] of [1_000, 2_000, 4_000].entries()) {
      await at.closed(tries + 1)
      await until(
        () => at.pauseMs,
        ms => ms === pauseMs,
      )
      if (pauseMs === 4_000) await device.refuses(false)
      await at.clock.advance(pauseMs)
    }
    await at.opened()
    await greets(at, device)
    await at.clock.advance(5_000)
    await device.refuses(true)
    device.drops()
    // The drop itself, then the attempt that follows it at once.
    await at.closed(5)
    await until(
      () => at.pauseMs,
      ms => ms === 1_000,
    )
  })
}
