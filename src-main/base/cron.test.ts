import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCron } from './cron.ts'
import { Failed } from './result.ts'

const at = (iso: string): number => Date.parse(iso)

/** The matches in a span, as instants in UTC. */
function matches(line: string, zone: string | undefined, from: string, to: string): string[] {
  const cron = parseCron(line, zone)
  const found: string[] = []
  for (let next = cron.next(at(from)); next !== undefined && next <= at(to); next = cron.next(next)) {
    found.push(new Date(next).toISOString().replace('.000Z', 'Z').replace(':00Z', 'Z'))
  }
  return found
}

describe('a cron line', () => {
  const from = '2026-01-01T00:00:00Z' // a Thursday

  test.each([
    ['* * * * *', '2026-01-01T00:01Z'],
    ['30 * * * * *', '2026-01-01T00:00:30Z'],
    ['*/15 * * * *', '2026-01-01T00:15Z'],
    ['10-20/5 * * * *', '2026-01-01T00:10Z'],
    ['5,7 3 * * *', '2026-01-01T03:05Z'],
    ['0 12 * feb *', '2026-02-01T12:00Z'],
    ['0 12 * * MON', '2026-01-05T12:00Z'],
    ['0 12 * * 0', '2026-01-04T12:00Z'],
    ['0 12 * * 7', '2026-01-04T12:00Z'],
    ['0 12 * * sat-sun', '2026-01-03T12:00Z'],
    ['0 12 * * sun-mon', '2026-01-04T12:00Z'],
    ['  0   12 29 2 *  ', '2028-02-29T12:00Z'],
    ['@yearly', '2027-01-01T00:00Z'],
    ['@annually', '2027-01-01T00:00Z'],
    ['@monthly', '2026-02-01T00:00Z'],
    ['@weekly', '2026-01-04T00:00Z'],
    ['@daily', '2026-01-02T00:00Z'],
    ['@midnight', '2026-01-02T00:00Z'],
    ['@Hourly', '2026-01-01T01:00Z'],
  ])('%j comes first at %s', (line, first) => {
    const expected = at(first)
    expect(parseCron(line, 'UTC').next(at(from))).toBe(expected)
  })

  test('with day of month and weekday both given, either of them matches', () => {
    expect(matches('0 0 5 * FRI', 'UTC', from, '2026-01-10T00:00:00Z')).toEqual([
      '2026-01-02T00:00Z',
      '2026-01-05T00:00Z',
      '2026-01-09T00:00Z',
    ])
    // Only a bare `*` leaves the other one alone (triggers.md 2.6).
    expect(matches('0 0 */16 * FRI', 'UTC', from, '2026-01-18T00:00:00Z')).toEqual([
      '2026-01-02T00:00Z',
      '2026-01-09T00:00Z',
      '2026-01-16T00:00Z',
      '2026-01-17T00:00Z',
    ])
  })

  test('is after the instant it is asked from, to the millisecond', () => {
    const cron = parseCron('* * * * * *', 'UTC')
    expect(cron.next(at('2026-01-01T00:00:00.999Z'))).toBe(at('2026-01-01T00:00:01Z'))
    expect(cron.next(at('2026-01-01T00:00:01Z'))).toBe(at('2026-01-01T00:00:02Z'))
    expect(cron.next(at('2026-01-01T00:00:01.001Z'))).toBe(at('2026-01-01T00:00:02Z'))
  })

  test('that never comes has no next time', () => {
    const comes = (line: string) => parseCron(line, 'UTC').next(at(from)) !== undefined
    for (let month = 1; month <= 12; month++) {
      // 2028 is a leap year.
      const last = new Date(Date.UTC(2028, month, 0)).getUTCDate()
      for (const day of [28, 29, 30, 31])
        expect([month, day, comes(`0 0 ${day} ${month} *`)]).toEqual([month, day, day <= last])
    }
    expect(comes('0 0 31 4,jun,9-9,11 *')).toBe(false)
    expect(comes('0 0 31 4,5 *')).toBe(true)
    expect(comes('0 0 30,28 2 *')).toBe(true)
    expect(comes('0 0 30 2 mon')).toBe(true)
  })

  test('goes by the zone that is given, else by that of the process', () => {
    expect(matches('0 9 * * *', 'Asia/Tokyo', from, '2026-01-02T12:00:00Z')).toEqual(['2026-01-02T00:00Z'])
    const local = new Date(parseCron('0 9 * * *').next(at(from)) ?? 0)
    expect([local.getHours(), local.getMinutes()]).toEqual([9, 0])
  })

  test.each([
    ['@reboot', /no reboot to wait for/],
    ['@fortnightly', /there are only @yearly, /],
    ['', /has 0 fields; 5 are needed/],
    ['__proto__', /has 1 fields/],
    ['* * * *', /has 4 fields/],
    ['0 0 0 1 1 * 2030', /has 7 fields.*Years are not known/],
    ['60 * * * *', /"60" for the minute, where 0 to 59/],
    ['* 24 * * *', /"24" for the hour/],
    ['* * 0 * *', /"0" for the day of month/],
    ['* * * 13 *', /"13" for the month/],
    ['* * * * 8', /"8" for the day of week/],
    ['* * L * *', /"l" for the day of month/],
    ['* * 15W * *', /"15w" for the day of month/],
    ['* * * * FRI#2', /"fri#2" for the day of week/],
    ['* * * * 5L', /"5l" for the day of week/],
    ['* * ? * *', /"\?" for the day of month/],
    ['0 12 1 * +MON', /"\+mon" for the day of week/],
    ['mon * * * *', /"mon" for the minute/],
    ['* * * january *', /"january" for the month/],
    ['5/10 * * * *', /"5\/10" for the minute/],
    ['1,,2 * * * *', /"1,,2" for the minute/],
    ['1-2-3 * * * *', /"1-2-3" for the minute/],
    ['*,5 * * * *', /"\*,5" for the minute/],
    ['20-10 * * * *', /which ends before it begins/],
    ['*/0 * * * *', /whose step fits nowhere/],
    ['1-5/0 * * * *', /whose step fits nowhere/],
    ['*/61 * * * *', /whose step fits nowhere/],
    ['* * * * */8', /whose step fits nowhere/],
    ['2026-01-01T00:00:00', /has 1 fields/],
  ])('%j is refused in words', (line, words) => {
    expect(() => parseCron(line)).toThrow(
      expect.objectContaining({ code: 'invalid', message: expect.stringMatching(words) }),
    )
  })

  test('in a zone that does not exist is refused in words', () => {
    expect(() => parseCron('* * * * *', 'Mars/Olympus')).toThrow('There is no time zone "Mars/Olympus"')
  })

  test('of any text is read or refused, and nothing else', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789*/-,@LW#? jansun'), maxLength: 30 })
    const some = (...parts: string[]) => fc.constantFrom(...parts)
    const clock = some('*', '*/7', '0', '5,7', '1-10/3', '23', '60')
    const days = [some('*', '31', '*/16', '1,30', 'L'), some('*', 'feb', '2-6/2', '13'), some('*', '7', 'sat-sun', '?')]
    const fields = fc.tuple(clock, clock, clock, ...days).map(all => all.join(' '))
    const came = { read: 0, refused: 0 }
    fc.assert(
      fc.property(fc.oneof(letters, fc.string(), fields, fields), line => {
        let next: number | undefined
        try {
          next = parseCron(line, 'UTC').next(at(from))
          came.read += 1
        } catch (error) {
          came.refused += 1
          return error instanceof Failed && error.code === 'invalid'
        }
        return next === undefined || next > at(from)
      }),
      { numRuns: 500 },
    )
    expect(Math.min(came.read, came.refused)).toBeGreaterThan(5)
  })
})

describe('when clocks change', () => {
  test.each([
    [
      'Europe/London, put forward from 1 to 2',
      'Europe/London',
      '30 1 * * *',
      '2026-03-28',
      '2026-03-31',
      ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'Europe/London, put back from 2 to 1',
      'Europe/London',
      '30 1 * * *',
      '2026-10-24',
      '2026-10-27',
      ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'America/New_York, put forward from 2 to 3',
      'America/New_York',
      '15,45 2 * * *',
      '2026-03-07T12:00:00Z',
      '2026-03-09T12:00:00Z',
      ['2026-03-08T07:00Z', '2026-03-09T06:15Z', '2026-03-09T06:45Z'],
    ],
    [
      'America/New_York, put back from 2 to 1',
      'America/New_York',
      '0-30/30 1-2 * * *',
      '2026-11-01T00:00:00Z',
      '2026-11-02T00:00:00Z',
      ['2026-11-01T05:00Z', '2026-11-01T05:30Z', '2026-11-01T07:00Z', '2026-11-01T07:30Z'],
    ],
    [
      'Australia/Lord_Howe, put forward by half an hour from 2',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-02T00:00:00Z',
      '2026-10-05T00:00:00Z',
      ['2026-10-02T15:45Z', '2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    ],
    [
      'Australia/Lord_Howe, put back by half an hour to half past 1',
      'Australia/Lord_Howe',
      '45 1 * * *',
      '2026-04-03T00:00:00Z',
      '2026-04-06T00:00:00Z',
      ['2026-04-03T14:45Z', '2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'America/Nuuk, put forward from 23 to midnight',
      'America/Nuuk',
      '30 23 * * *',
      '2026-03-28',
      '2026-03-31',
      ['2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'Pacific/Apia, put forward over the whole 30 December',
      'Pacific/Apia',
      '0 12 * * *',
      '2011-12-29',
      '2012-01-01',
      ['2011-12-29T22:00Z', '2011-12-30T10:00Z', '2011-12-30T22:00Z', '2011-12-31T22:00Z'],
    ],
  ])('%s', (_, zone, line, from, to, expected) => {
    const [start, end] = [from, to].map(day => (day.includes('T') ? day : `${day}T00:00:00Z`))
    expect(matches(line, zone, start ?? '', end ?? '')).toEqual(expected)
  })

  test('what comes every quarter of an hour goes on evenly through both', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      const found = matches('*/15 * * * *', 'Europe/London', `${day}T00:00:00Z`, `${day}T03:00:00Z`)
      expect(found).toHaveLength(12)
    }
  })

  const changes = [
    ['Europe/London', '2026-03-29T01:00:00Z'],
    ['Europe/London', '2026-10-25T01:00:00Z'],
    ['America/New_York', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ] as const
  const MINUTE = 60_000
  const HALF_DAY = 12 * 60 * MINUTE

  /** What the clock on the wall says at each minute around the change. */
  const walls = changes.map(([zone, change]) => {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    })
    const minutes: { time: number; day: number; hour: number; minute: number }[] = []
    for (let time = at(change) - HALF_DAY; time <= at(change) + HALF_DAY; time += MINUTE) {
      const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
      const [day, hour, minute] = [parts.get('day') ?? 0, parts.get('hour') ?? 0, parts.get('minute') ?? 0]
      minutes.push({ time, day, hour, minute })
    }
    return { zone, minutes }
  })

  const list = (most: number) => fc.uniqueArray(fc.nat(most), { minLength: 1, maxLength: 8 })

  test('no time that the wall shows is missed, none is taken twice, and no other one is made up but for a missing one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...walls), list(59), list(23), ({ zone, minutes }, inMinutes, inHours) => {
        const cron = parseCron(`${inMinutes} ${inHours} * * *`, zone)
        const first = minutes[0]?.time ?? 0
        const last = minutes.at(-1)?.time ?? 0
        const found: number[] = []
        for (let next = cron.next(first - 1); next !== undefined && next <= last; next = cron.next(next)) {
          expect(next).toBeGreaterThan(found.at(-1) ?? 0)
          found.push(next)
        }
        const shown = new Map<string, number>()
        for (const { time, day, hour, minute } of minutes) {
          const wall = `${day} ${hour}:${minute}`
          if (inHours.includes(hour) && inMinutes.includes(minute) && !shown.has(wall)) shown.set(wall, time)
        }
        const expected = [...shown.values()]
        // A time that is not shown comes as the clock runs on: at the first minute after a jump.
        const jump = minutes.find(({ hour, minute }, index) => {
          const before = minutes[index - 1]
          const went = before ? (hour * 60 + minute - before.hour * 60 - before.minute + 1_440) % 1_440 : 1
          return went > 1 && went < 720
        })
        const extra = found.filter(time => !expected.includes(time))
        expect(extra.every(time => time === jump?.time)).toBe(true)
        expect(found.filter(time => expected.includes(time))).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  test('what comes every so many minutes comes at each such minute that passes, and only then', () => {
    fc.assert(
      fc.property(fc.constantFrom(...walls), fc.integer({ min: 1, max: 60 }), ({ zone, minutes }, every) => {
        const cron = parseCron(`*/${every} * * * *`, zone)
        const found: number[] = []
        const [first, last] = [minutes[0]?.time ?? 0, minutes.at(-1)?.time ?? 0]
        for (let next = cron.next(first - 1); next !== undefined && next <= last; next = cron.next(next))
          found.push(next)
        expect(found).toEqual(minutes.filter(({ minute }) => minute % every === 0).map(({ time }) => time))
      }),
      { numRuns: 30 },
    )
  })
})
