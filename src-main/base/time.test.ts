import { describe, expect, test } from 'vitest'
import { backoff } from './backoff.ts'
import { bell } from './bell.ts'
import { aborted, cancelled, systemClock, wait, within } from './clock.ts'
import { fakeClock, settle } from './fake-clock.ts'
import { Failed } from './result.ts'

const forever = new AbortController().signal

describe('pauses', () => {
  test('double from the first to the cap, and begin again after a reset', () => {
    const pauses = backoff({ firstMs: 1_000, capMs: 10_000, jitterMs: 500, random: () => 0 })
    expect(Array.from({ length: 6 }, pauses.next)).toEqual([1_000, 2_000, 4_000, 8_000, 9_500, 9_500])
    pauses.reset()
    expect(pauses.next()).toBe(1_000)
  })

  test('stay within first and cap, whatever chance adds and however many there are', () => {
    const pauses = backoff({ firstMs: 200, capMs: 60_000, jitterMs: 100 })
    for (let at = 0; at < 2_000; at++) {
      const pause = pauses.next()
      expect(pause).toBeGreaterThanOrEqual(200)
      expect(pause).toBeLessThanOrEqual(60_000)
    }
  })
})

describe('waiting', () => {
  test('ends when the time has come, and leaves no timer', async () => {
    const clock = fakeClock()
    let done = false
    const waiting = wait(clock, 100, forever).then(() => {
      done = true
    })
    await clock.advance(99)
    expect(done).toBe(false)
    await clock.advance(1)
    await waiting
    expect(clock.waiting).toBe(0)
  })

  test('is cancelled by its signal, with the reason when it is one of ours', async () => {
    const clock = fakeClock()
    const stop = new AbortController()
    const waiting = wait(clock, 100, stop.signal)
    stop.abort(new Failed('offline', 'The link is gone.'))
    await expect(waiting).rejects.toMatchObject({ code: 'offline' })
    await expect(wait(clock, 100, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    expect(clock.waiting).toBe(0)
  })

  test('for a promise takes what it gives, unless it is late or nobody waits any more', async () => {
    const clock = fakeClock()
    const late = () => new Failed('timeout', 'too late')
    const never = new Promise<string>(() => undefined)
    expect(await within(clock, 100, forever, Promise.resolve('here'), late)).toBe('here')
    await expect(within(clock, 100, forever, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken')
    const slow = within(clock, 100, forever, never, late)
    slow.catch(() => undefined)
    await clock.advance(100)
    await expect(slow).rejects.toMatchObject({ code: 'timeout' })
    await expect(within(clock, 100, AbortSignal.abort(), never, late)).rejects.toMatchObject({ code: 'cancelled' })
    expect(clock.waiting).toBe(0)
  })

  test('for an abort works before and after it', async () => {
    const stop = new AbortController()
    const waiting = aborted(stop.signal)
    stop.abort()
    await waiting
    await aborted(stop.signal)
    expect(cancelled(stop.signal)).toMatchObject({ code: 'cancelled', message: 'Stopped before it was done.' })
  })

  test('far into the future does not come at once on the real clock', async () => {
    let rang = false
    const stop = systemClock.timer(1e12, () => {
      rang = true
    })
    await new Promise(resolve => setImmediate(resolve))
    stop()
    expect(rang).toBe(false)
  })
})

describe('a bell', () => {
  test('that rang while nobody waited is heard once', async () => {
    const door = bell()
    door.ring()
    door.ring()
    await door.rung(forever)
    let again = false
    void door.rung(forever).then(() => {
      again = true
    })
    await settle()
    expect(again).toBe(false)
    door.ring()
    await settle()
    expect(again).toBe(true)
  })

  test('lets who waits go when the signal aborts', async () => {
    const stop = new AbortController()
    const waiting = bell().rung(stop.signal)
    stop.abort()
    await waiting
  })
})
