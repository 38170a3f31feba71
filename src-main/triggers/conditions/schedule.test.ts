import { describe, expect, test } from 'vitest'
import { parseCron } from '../../base/cron.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { createSchedule } from './schedule.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]

/** A schedule at work under a clock on the wall that can be set, and what has come by it. */
function scheduled(start = Date.parse('2026-01-01T00:00:00Z')) {
  const steady = fakeClock(start)
  let set = 0
  const clock = { ...steady, now: () => steady.now() + set }
  const log = notedLog()
  const schedule = createSchedule({ clock, log })
  const life = new AbortController()
  const running = schedule.run(life.signal)
  return {
    ...{ schedule, log, clock },
    advance: steady.advance,
    /** How many timers it has. */
    timers: () => steady.waiting,
    set(byMs: number) {
      set += byMs
    },
    came(line: string, zone = 'UTC') {
      const times: number[] = []
      const stop = schedule.cron(
        parseCron(line, zone),
        () => 'Trigger "A"',
        () => void times.push(clock.now()),
      )
      return { times, stop }
    },
    async end() {
      life.abort()
      await running
    },
  }
}

const iso = (times: readonly number[]) => times.map(time => new Date(time).toISOString().slice(0, 19))

describe('a schedule', () => {
  test('comes exactly when due, each in its turn, and no more once cancelled or over', async () => {
    const { schedule, advance, came, clock, timers, end } = scheduled()
    const seen: string[] = []
    const note = (what: string) => () => void seen.push(`${what} ${clock.now() - start}`)
    const start = clock.now()
    schedule.at(start + 2 * SECOND, note('second'))
    schedule.at(start + SECOND, note('first'))
    const cancel = schedule.at(start + 3 * SECOND, note('never'))
    schedule.at(start + 2 * SECOND + 1, () => cancel())
    const each = came('*/10 * * * * *')
    await advance(25 * SECOND)
    each.stop()
    await advance(HOUR)
    expect(seen).toEqual(['first 1000', 'second 2000'])
    expect(iso(each.times)).toEqual(['2026-01-01T00:00:10', '2026-01-01T00:00:20'])
    schedule.at(clock.now() + SECOND, note('after the end'))
    await end()
    await advance(HOUR)
    expect(seen).toHaveLength(2)
    expect(timers()).toBe(0)
  })

  test('what is past when it is asked for comes at once; what never comes does not', async () => {
    const { schedule, advance, came, clock, end } = scheduled()
    let past = 0
    schedule.at(clock.now() - DAY, () => {
      past += 1
    })
    const never = came('0 0 30 2 *')
    await advance(0)
    expect(past).toBe(1)
    await advance(HOUR)
    expect([past, never.times]).toEqual([1, []])
    await end()
  })

  test('a clock that was wrong at boot and is set right makes up for nothing that lay between', async () => {
    const { schedule, advance, came, set, log, clock, end } = scheduled(Date.parse('1970-01-01T00:00:10Z'))
    const hourly = came('0 * * * *')
    let at = 0
    schedule.at(Date.parse('2026-01-01T12:00:00Z'), () => {
      at += 1
    })
    await advance(MINUTE)
    set(Date.parse('2026-01-01T11:30:20Z') - clock.now())
    await advance(2 * HOUR)
    expect(iso(hourly.times)).toEqual(['2026-01-01T12:00:00', '2026-01-01T13:00:00'])
    expect(at).toBe(1)
    expect(log.lines).toEqual([
      'info: Trigger "A": its time 1970-01-01T01:00:00.000Z is passed over, as the clock was set or the node slept.',
    ])
    await end()
  })

  test('a clock that is put right by some seconds neither loses nor doubles a time', async () => {
    for (const by of [-20 * SECOND, 20 * SECOND]) {
      const { advance, came, set, clock, end } = scheduled()
      const minutely = came('* * * * *')
      await advance(10 * MINUTE + SECOND)
      set(by)
      await advance(10 * MINUTE)
      const minutes = minutely.times.map(time => Math.floor(time / MINUTE) % 60)
      expect(minutes).toEqual(Array.from({ length: minutes.length }, (_, at) => at + 1))
      expect(minutes.at(-1)).toBe(Math.floor(clock.now() / MINUTE) % 60)
      await end()
    }
  })

  test('a clock that is put back by hours goes on with what it shows now', async () => {
    const { advance, came, set, end } = scheduled()
    const each = came('*/10 * * * *')
    await advance(5 * HOUR)
    each.times.length = 0
    set(-3 * HOUR)
    await advance(30 * MINUTE)
    expect(iso(each.times)).toEqual(['2026-01-01T02:10:00', '2026-01-01T02:20:00', '2026-01-01T02:30:00'])
    await end()
  })

  test('very many at the same instant are taken in parts, and all are taken', async () => {
    const steady = fakeClock()
    let spent = 0
    const clock = { ...steady, monotonic: () => steady.monotonic() + spent }
    const schedule = createSchedule({ clock, log: notedLog() })
    const life = new AbortController()
    const running = schedule.run(life.signal)
    let [taken, longest, sinceTurn] = [0, 0, 0]
    for (let one = 0; one < 500; one++) {
      schedule.at(clock.now() + SECOND, () => {
        if (sinceTurn === 0) queueMicrotask(() => (sinceTurn = 0))
        taken += 1
        sinceTurn += 1
        spent += 1
        longest = Math.max(longest, sinceTurn)
      })
    }
    await steady.advance(SECOND)
    expect(taken).toBe(500)
    expect(longest).toBeLessThan(20)
    life.abort()
    await running
  })
})
