import { expect, test } from 'vitest'
import { parseCron } from '../../base/cron.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { createSchedule } from './schedule.ts'

// Clocks that are put forward or back: in npm test one change of each size and time of day that there was anywhere
// since 2011, in the soak every one from then on. What comes is held against looking at each minute of the wall.

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]
const isSoak = process.env.ALCOVE_SOAK === '1'
const [FIRST_YEAR, LAST_YEAR] = [2011, isSoak ? 2036 : 2026]

/** What a line says of a minute of the wall, which is told as if it were one of UTC; `isFixed` as in base/cron.ts. */
interface Line {
  line: string
  isFixed: boolean
  second?: number
  is(hour: number, minute: number, day: Date): boolean
}

const lines: Line[] = [
  { line: '30 1 * * *', isFixed: true, is: (hour, minute) => hour === 1 && minute === 30 },
  { line: '15,45 2 * * *', isFixed: true, is: (hour, minute) => hour === 2 && minute % 30 === 15 },
  { line: '0 0 * * *', isFixed: true, is: (hour, minute) => hour === 0 && minute === 0 },
  { line: '30 23 * * *', isFixed: true, is: (hour, minute) => hour === 23 && minute === 30 },
  { line: '0-30/30 0-3 * * *', isFixed: true, is: (hour, minute) => hour <= 3 && minute % 30 === 0 },
  { line: '0,20,50 0-23 * * *', isFixed: true, is: (_, minute) => [0, 20, 50].includes(minute) },
  { line: '10 30 1,2 * * *', isFixed: true, second: 10, is: (hour, minute) => [1, 2].includes(hour) && minute === 30 },
  {
    line: '30 2 * * sun',
    isFixed: true,
    is: (hour, minute, day) => hour === 2 && minute === 30 && day.getUTCDay() === 0,
  },
  {
    ...{ line: '45 12 30 12 *', isFixed: true },
    is: (hour, minute, day) => hour === 12 && minute === 45 && day.getUTCMonth() === 11 && day.getUTCDate() === 30,
  },
  { line: '*/15 * * * *', isFixed: false, is: (_, minute) => minute % 15 === 0 },
  { line: '7 * * * *', isFixed: false, is: (_, minute) => minute === 7 },
  { line: '*/20 2 * * *', isFixed: false, is: (hour, minute) => hour === 2 && minute % 20 === 0 },
]

interface Transition {
  zone: string
  /** The first minute with another offset. */
  at: number
}

/** The offset from UTC, as a text. */
function offsetOf(zone: string): (time: number) => string | undefined {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  return time => format.format(time).split('GMT')[1]
}

/** No two lie nearer to one another than the four weeks of a Ramadan. */
const STEP = 28 * DAY

/** Of those of a zone that change between the same offsets in the same month, `isEach` gives all, else the first. */
function transitionsOf(zone: string, isEach: boolean): Transition[] {
  const offset = offsetOf(zone)
  const found = new Map<string, Transition>()
  let before = offset(Date.UTC(FIRST_YEAR, 0))
  for (let time = Date.UTC(FIRST_YEAR, 0); time < Date.UTC(LAST_YEAR, 0); time += STEP) {
    const after = offset(time + STEP)
    const key = isEach ? `${time}` : `${before} ${after} ${new Date(time).getUTCMonth()}`
    if (after !== before && !found.has(key)) {
      let [low, high] = [time, time + STEP]
      while (high - low > MINUTE) {
        const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE
        if (offset(middle) === before) low = middle
        else high = middle
      }
      found.set(key, { zone, at: high })
    }
    before = after
  }
  return [...found.values()]
}

/** What the clock on the wall shows. */
function wallOf(zone: string): (time: number) => number {
  const numbers = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  const format = new Intl.DateTimeFormat('sv', { timeZone: zone, ...numbers })
  return time => Date.parse(`${format.format(time).replace(' ', 'T')}Z`)
}

/** By how many minutes, and at what time of the day. */
function shapeOf({ zone, at }: Transition): { by: number; name: string } {
  const wall = wallOf(zone)
  const until = wall(at - MINUTE) + MINUTE
  const by = (wall(at) - until) / MINUTE
  return { by, name: `${by} at ${new Date(until).toISOString().slice(11, 16)}` }
}

/** When a line comes, by each minute of the wall from `from` on. */
function expected({ isFixed, is, second = 0 }: Line, walls: readonly number[], from: number): number[] {
  const isDue = (wall: number) =>
    is(Math.floor((wall % DAY) / HOUR), Math.floor((wall % HOUR) / MINUTE), new Date(wall))
  const times = new Set<number>()
  const shown = new Set([walls[0]])
  for (const [minute, wall] of walls.entries()) {
    const [time, before] = [from + minute * MINUTE, walls[minute - 1]]
    if (before === undefined) continue
    // What the day does not have comes as the clock runs on.
    for (let missed = before + MINUTE; isFixed && missed < wall; missed += MINUTE) if (isDue(missed)) times.add(time)
    if (isDue(wall) && !(isFixed && shown.has(wall))) times.add(time + second * SECOND)
    shown.add(wall)
  }
  return [...times].filter(time => time < from + (walls.length - 1) * MINUTE).toSorted((a, b) => a - b)
}

/** A schedule between two instants: when each line came, and how often its timer did. */
async function scheduled(zone: string, from: number, to: number, mostWakes: number) {
  const steady = fakeClock(from)
  let wakes = 0
  const clock = {
    ...steady,
    timer(ms: number, callback: () => void) {
      return steady.timer(ms, () => {
        wakes += 1
        if (wakes > mostWakes) throw new Error(`The timer spins: it came ${wakes} times until ${iso([clock.now()])}.`)
        callback()
      })
    },
  }
  const schedule = createSchedule({ clock, log: notedLog() })
  const life = new AbortController()
  const running = schedule.run(life.signal)
  const came = lines.map(({ line }) => {
    const times: number[] = []
    schedule.cron(
      parseCron(line, zone),
      () => line,
      () => void times.push(clock.now()),
    )
    return times
  })
  await steady.advance(to - from - 1)
  life.abort()
  await running
  return came
}

const iso = (times: readonly number[]) => times.map(time => new Date(time).toISOString().slice(0, 19))
/** A schedule looks at the clock at least so often. */
const LOOK = 30 * SECOND

test('whenever and wherever clocks are put forward or back, no time is missed, none comes twice, and no timer spins', {
  timeout: 1_200_000,
}, async () => {
  const all = Intl.supportedValuesOf('timeZone').flatMap(zone => transitionsOf(zone, isSoak))
  const shapes = new Map(all.map(transition => [shapeOf(transition).name, transition]))
  const sizes = new Set([...shapes.values()].map(transition => shapeOf(transition).by))
  // Casey, Troll, everybody, Lord Howe, and Samoa, which had no 30 December 2011.
  expect([...sizes].toSorted((a, b) => a - b)).toEqual([-180, -120, -60, -30, 30, 60, 120, 180, 1440])
  for (const { zone, at } of isSoak ? all : shapes.values()) {
    const [from, to] = [at - 6 * HOUR, at + 6 * HOUR]
    const wall = wallOf(zone)
    const walls = Array.from({ length: (to - from) / MINUTE + 1 }, (_, minute) => wall(from + minute * MINUTE))
    const wanted = lines.map(line => expected(line, walls, from))
    const came = await scheduled(zone, from, to, (to - from) / LOOK + new Set(wanted.flat()).size)
    for (const [number, { line }] of lines.entries()) {
      expect(iso(came[number] ?? []), `${line} in ${zone}, ${iso([at])}`).toEqual(iso(wanted[number] ?? []))
    }
  }
})
