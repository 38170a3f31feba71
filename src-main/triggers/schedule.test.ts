import { describe, expect, test } from 'vitest'
import { parseCron } from '../base/cron.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
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

const soak = Boolean(process.env.ALCOVE_SOAK)

/** Lines that mean fixed times, and those that go on evenly: what they say of a minute of the wall. */
const lines: { line: string; isFixed: boolean; is(hour: number, minute: number): boolean }[] = [
  { line: '30 1 * * *', isFixed: true, is: (hour, minute) => hour === 1 && minute === 30 },
  { line: '0 2 * * *', isFixed: true, is: (hour, minute) => hour === 2 && minute === 0 },
  { line: '15,45 2 * * *', isFixed: true, is: (hour, minute) => hour === 2 && minute % 30 === 15 },
  { line: '0 0 * * *', isFixed: true, is: (hour, minute) => hour === 0 && minute === 0 },
  { line: '0-30/30 0-3 * * *', isFixed: true, is: (hour, minute) => hour <= 3 && minute % 30 === 0 },
  { line: '*/15 * * * *', isFixed: false, is: (_, minute) => minute % 15 === 0 },
  { line: '7 * * * *', isFixed: false, is: (_, minute) => minute === 7 },
]

const zones = soak
  ? Intl.supportedValuesOf('timeZone')
  : ['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'Antarctica/Troll', 'Africa/Cairo']
const years = soak ? 10 : 1

/** What the clock on the wall shows. */
function wallOf(zone: string) {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...fields })
  return (time: number) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    return { date: Date.UTC(of('year'), of('month') - 1, of('day')), hour: of('hour'), minute: of('minute') }
  }
}

type Wall = ReturnType<ReturnType<typeof wallOf>>
const asTime = ({ date, hour, minute }: Wall) => date + hour * HOUR + minute * MINUTE

/** The first minutes with another offset than the minute before. */
function transitionsOf(zone: string): number[] {
  const wall = wallOf(zone)
  const offset = (time: number) => asTime(wall(time)) - time
  const found: number[] = []
  const first = Date.parse('2026-01-01T00:00:00Z')
  for (let week = first; week < first + years * 365 * DAY; week += 7 * DAY) {
    let [low, high] = [week, week + 7 * DAY]
    if (offset(low) === offset(high)) continue
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE
      if (offset(middle) === offset(low)) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}

/** When a line comes between two minutes, by looking at every minute of the wall (base/cron.ts says how). */
function expected({ isFixed, is }: (typeof lines)[number], wall: (time: number) => Wall, from: number, to: number) {
  const times: number[] = []
  const shown = new Set<number>()
  let before = asTime(wall(from))
  for (let time = from + MINUTE; time <= to; time += MINUTE) {
    const now = wall(time)
    const at = asTime(now)
    let isDue = is(now.hour, now.minute) && !(isFixed && shown.has(at))
    // What the day does not have comes as the clock runs on.
    for (let missed = before + MINUTE; isFixed && missed < at; missed += MINUTE) {
      if (is(Math.floor((missed % DAY) / HOUR), Math.floor((missed % HOUR) / MINUTE))) isDue = true
    }
    shown.add(at)
    before = at
    if (isDue) times.push(time)
  }
  return times
}

test(`whatever clocks are put forward or back in ${years} years, no time is missed and none comes twice`, {
  timeout: 900_000,
}, async () => {
  let seen = 0
  for (const zone of zones) {
    const wall = wallOf(zone)
    for (const transition of transitionsOf(zone)) {
      const [from, to] = [transition - 6 * HOUR, transition + 6 * HOUR]
      const { advance, came, end } = scheduled(from)
      const all = lines.map(one => ({ one, times: came(one.line, zone).times }))
      await advance(to - from)
      await end()
      for (const { one, times } of all) {
        expect(iso(times), `${one.line} in ${zone}`).toEqual(iso(expected(one, wall, from, to)))
      }
      seen += 1
    }
  }
  expect(seen).toBeGreaterThanOrEqual(years * 10)
})
