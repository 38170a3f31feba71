import { describe, expect, test } from 'vitest'
import type { Clock } from '../../base/clock.ts'
import { type FakeClock, fakeClock, settle } from '../../base/fake-clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { createSchedule } from './schedule.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const DAY = 86_400_000

/** A schedule, and when its jobs ran, in milliseconds since its start. */
function onFakeClock(start = START) {
  const clock = fakeClock(start)
  const life = new AbortController()
  const errors: string[] = []
  const ran: number[] = []
  const schedule = createSchedule(clock, life.signal, async (what, run) => {
    try {
      await run()
    } catch (error) {
      errors.push(`${what}: ${messageOf(error)}`)
    }
  })
  return { clock, life, errors, ran, schedule, note: () => void ran.push(clock.now() - start) }
}

/** Takes that long. */
const lasting = (clock: FakeClock, ms: number) => new Promise<void>(resolve => void clock.timer(ms, resolve))

describe('once', () => {
  test('after so many milliseconds, and then it is no longer counted', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.after(500, note)
    expect([schedule.size, job.nextAt, job.lastAt, job.runs]).toEqual([1, START + 500, undefined, 0])
    await clock.advance(499)
    expect(ran).toEqual([])
    await clock.advance(10_000)
    expect(ran).toEqual([500])
    expect([schedule.size, job.nextAt, job.lastAt, job.runs, job.createdAt]).toEqual([
      0,
      undefined,
      START + 500,
      1,
      START,
    ])
    expect(clock.waiting).toBe(0)
  })

  test('at an instant, and at once when that is over', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    schedule.at(new Date(START + 90 * DAY + 1), note)
    schedule.at(START - DAY, note)
    await clock.advance(0)
    expect(ran).toEqual([0])
    await clock.advance(90 * DAY)
    expect(ran).toEqual([0])
    await clock.advance(1)
    expect(ran).toEqual([0, 90 * DAY + 1])
  })

  test('a span longer than one timer can hold is kept to', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const timers: number[] = []
    const short: Clock = {
      ...clock,
      timer(ms, callback) {
        timers.push(ms)
        return clock.timer(ms, callback)
      },
    }
    const other = createSchedule(short, new AbortController().signal, async (_, run) => void (await run()))
    other.after(100 * DAY, note)
    schedule.every(40 * DAY, note)
    await clock.advance(100 * DAY)
    expect(ran).toEqual([40 * DAY, 80 * DAY, 100 * DAY])
    expect(Math.max(...timers)).toBeLessThanOrEqual(0x7fffffff)
  })

  test.each([
    ['by calling it', undefined],
    ['by name', 'the meeting is over'],
  ])('not at all when it was cancelled %s', async (_, reason) => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.after(500, note)
    const waiting = job.next()
    if (reason) job.cancel(reason)
    else job()
    await expect(waiting).rejects.toMatchObject({
      code: 'cancelled',
      message: reason ?? 'The scheduled job was cancelled.',
    })
    await clock.advance(1_000)
    expect([ran, schedule.size, clock.waiting]).toEqual([[], 0, 0])
  })

  test('now, when it is triggered, and then it is done', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.after(500, note)
    job.trigger()
    job.trigger()
    await clock.advance(1_000)
    expect([ran, job.runs, schedule.size, clock.waiting]).toEqual([[0], 1, 0, 0])
    await expect(job.next()).rejects.toMatchObject({ code: 'cancelled', message: 'The scheduled job has run.' })
  })

  test('what is no time is refused in words', () => {
    const { schedule, note } = onFakeClock()
    const wrong = [
      () => schedule.after(Number.NaN, note),
      () => schedule.after(Number.POSITIVE_INFINITY, note),
      () => schedule.at(new Date('no date'), note),
      () => schedule.every(0, note),
      () => schedule.every(-5, note),
      () => schedule.every(Number.NaN, note),
    ]
    for (const one of wrong) expect(one).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => schedule.every(0, note)).toThrow('schedule.every was given 0 where it needs')
    expect(schedule.size).toBe(0)
  })
})

describe('again and again', () => {
  test('the first is one span away, and the next counts from the end of the last: runs never overlap', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    schedule.every(1_000, async () => {
      note()
      await lasting(clock, 3_000)
    })
    await clock.advance(13_000)
    expect(ran).toEqual([1_000, 5_000, 9_000, 13_000])
  })

  test('one that throws is told, and the next run comes', async () => {
    const { clock, errors, schedule } = onFakeClock()
    const job = schedule.every(1_000, async () => {
      throw new Error('no answer')
    })
    await clock.advance(3_000)
    expect(errors).toEqual(Array(3).fill('a scheduled run: no answer'))
    expect([job.runs, job.lastAt, job.nextAt]).toEqual([3, START + 3_000, START + 4_000])
  })

  test('at once too when told so, and the rhythm is what it would have been', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    schedule.every(1_000, note, { immediate: true })
    schedule.cron('* * * * *', note, { zone: 'UTC', immediate: true })
    expect(ran).toEqual([])
    await clock.advance(2_000)
    expect(ran).toEqual([0, 0, 1_000, 2_000])
  })

  test('an immediate run may cancel its own job', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.every(
      1_000,
      () => {
        note()
        job()
      },
      { immediate: true },
    )
    await clock.advance(5_000)
    expect(ran).toEqual([0])
  })

  test('a triggered run is one more, and the rhythm goes on', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.every(1_000, note)
    await clock.advance(700)
    job.trigger()
    await clock.advance(1_300)
    expect(ran).toEqual([700, 1_000, 2_000])
  })

  test('cancelled in its own run it does not come again, unless it is resumed', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.every(1_000, async () => {
      note()
      job.cancel()
      await lasting(clock, 500)
    })
    await clock.advance(10_000)
    expect([ran, schedule.size, job.nextAt]).toEqual([[1_000], 0, undefined])
    job.resume()
    expect(schedule.size).toBe(1)
    await clock.advance(1_000)
    expect(ran).toEqual([1_000, 11_000])
  })

  test('cancelled and resumed within one run, it goes on from the end of that', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.every(1_000, async () => {
      note()
      job.cancel()
      job.resume()
      job.resume()
      await lasting(clock, 500)
    })
    await clock.advance(4_000)
    expect(ran).toEqual([1_000, 2_500, 4_000])
  })

  test('what runs once is not resumed, also by a driver without types', () => {
    const { schedule, note } = onFakeClock()
    const job = schedule.after(1_000, note)
    job()
    expect('resume' in job && job.resume).toThrow('Only a job that repeats can be resumed')
    expect(schedule.size).toBe(0)
  })

  test('a cancelled one is not triggered', async () => {
    const { ran, schedule, note } = onFakeClock()
    const job = schedule.every(1_000, note)
    job()
    job.trigger()
    await settle()
    expect(ran).toEqual([])
  })
})

describe('who waits for the next run', () => {
  test('is told when it has ended, or what it threw', async () => {
    const { clock, schedule } = onFakeClock()
    let runs = 0
    const job = schedule.every(1_000, async () => {
      await lasting(clock, 500)
      if (runs++ === 1) throw new Error('no answer')
    })
    const told: string[] = []
    const follow = (name: string) => {
      job.next().then(
        () => told.push(`${name} ran`),
        error => told.push(`${name}: ${error.message}`),
      )
    }
    follow('first')
    await clock.advance(1_200)
    follow('during the first')
    await clock.advance(300)
    expect(told).toEqual(['first ran'])
    await clock.advance(1_500)
    expect(told).toEqual(['first ran', 'during the first: no answer'])
    follow('third')
    job.cancel('enough')
    await settle()
    expect(told.at(-1)).toBe('third: enough')
    await expect(job.next()).rejects.toThrow('enough')
  })
})

describe('by a cron line', () => {
  test('at each match of the wall clock of the zone', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const job = schedule.cron('30 9 * * *', note, { zone: 'Asia/Tokyo' })
    expect(job.nextAt).toBe(START + 30 * 60_000)
    await clock.advance(2 * DAY)
    expect(ran).toEqual([30 * 60_000, DAY + 30 * 60_000])
  })

  test('times that pass during a run are skipped', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    schedule.cron('*/10 * * * * *', async () => {
      note()
      await lasting(clock, 25_000)
    })
    await clock.advance(80_000)
    expect(ran).toEqual([10_000, 40_000, 70_000])
  })

  test.each([
    ['put forward', '2026-03-28T12:00:00Z', ['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z']],
    ['put back', '2026-10-24T12:00:00Z', ['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z']],
  ])('when clocks are %s it runs once a night', async (_, start, expected) => {
    const { clock, ran, schedule, note } = onFakeClock(Date.parse(start))
    const job = schedule.cron('30 1 * * *', note, { zone: 'Europe/London' })
    await clock.advance(2 * DAY)
    expect(ran.map(ms => Date.parse(start) + ms)).toEqual(expected.map(Date.parse))
    expect(job.runs).toBe(2)
  })

  test('a bad line, a zone that is none and a time that never comes are refused when scheduled', () => {
    const { schedule, note } = onFakeClock()
    expect(() => schedule.cron('61 * * * *', note)).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => schedule.cron('* * * * *', note, { zone: 'Mars/Olympus' })).toThrow('There is no time zone')
    expect(() => schedule.cron('0 0 30 2 *', note)).toThrow('names a time that never comes')
    expect(schedule.size).toBe(0)
  })
})

describe('when the wall clock is set', () => {
  /** A wall clock that somebody sets, while time goes on as ever. */
  function setClock() {
    const clock = fakeClock(START)
    let offset = 0
    const wall: Clock = { ...clock, now: () => clock.now() + offset }
    const schedule = createSchedule(wall, new AbortController().signal, async (_, run) => void (await run()))
    const ran: string[] = []
    const note = () => void ran.push(new Date(wall.now()).toISOString())
    const set = (iso: string) => {
      offset += Date.parse(iso) - wall.now()
    }
    return { clock, schedule, ran, note, set }
  }

  test('forward, what is then due runs within ten minutes, once, and goes on from there', async () => {
    const { clock, schedule, ran, note, set } = setClock()
    schedule.cron('0 12 * * *', note, { zone: 'UTC' })
    schedule.at(Date.parse('2026-01-05T00:00:00Z'), note)
    set('2026-02-01T11:30:00Z')
    await clock.advance(600_000)
    expect(ran).toEqual(['2026-02-01T11:40:00.000Z', '2026-02-01T11:40:00.000Z'])
    await clock.advance(1_200_000)
    expect(ran[2]).toBe('2026-02-01T12:00:00.000Z')
  })

  test('back by a moment, nothing runs twice', async () => {
    const { clock, schedule, ran, note, set } = setClock()
    schedule.cron('0 12 * * *', note, { zone: 'UTC' })
    await clock.advance(DAY / 2)
    set('2026-01-01T11:59:58Z')
    await clock.advance(60_000)
    expect(ran).toEqual(['2026-01-01T12:00:00.000Z'])
  })

  test('back by years, it runs at the times that are to come now', async () => {
    const { clock, schedule, ran, note, set } = setClock()
    const job = schedule.cron('0 12 * * *', note, { zone: 'UTC' })
    await clock.advance(DAY / 2)
    set('2020-06-01T11:00:00Z')
    await clock.advance(600_000)
    expect(job.nextAt).toBe(Date.parse('2020-06-01T12:00:00Z'))
    await clock.advance(3_600_000)
    expect(ran).toEqual(['2026-01-01T12:00:00.000Z', '2020-06-01T12:00:00.000Z'])
  })
})

describe('ending', () => {
  test('clearing cancels all jobs, and new ones may be made', async () => {
    const { clock, ran, schedule, note } = onFakeClock()
    const waiting = [schedule.after(10, note), schedule.every(10, note), schedule.cron('* * * * *', note)].map(job =>
      job.next(),
    )
    schedule.clear()
    for (const one of waiting) await expect(one).rejects.toThrow('The schedule was cleared.')
    expect([schedule.size, clock.waiting]).toEqual([0, 0])
    schedule.after(10, note)
    await clock.advance(DAY)
    expect(ran).toEqual([10])
  })

  test('with the signal all jobs end, also one at work, and every new one throws in words', async () => {
    const { clock, life, ran, schedule, note } = onFakeClock()
    const cron = schedule.cron('* * * * *', note)
    const job = schedule.every(1_000, async () => {
      note()
      await lasting(clock, 1_000)
    })
    const waiting = cron.next()
    await clock.advance(1_500)
    life.abort(new Failed('offline', 'The device closed the connection.'))
    await expect(waiting).rejects.toThrow('The device closed the connection.')
    await clock.advance(DAY)
    expect([ran, schedule.size, clock.waiting]).toEqual([[1_000], 0, 0])
    const late = [
      () => schedule.after(1, note),
      () => schedule.at(0, note),
      () => schedule.every(1, note),
      () => schedule.cron('* * * * *', note),
      () => job.resume(),
    ]
    for (const one of late) {
      expect(one).toThrow(
        expect.objectContaining({ code: 'cancelled', message: expect.stringMatching(/ended: The device/) }),
      )
    }
    job.trigger()
    await settle()
    expect(ran).toEqual([1_000])
  })
})
