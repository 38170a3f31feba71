import { expect } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { defineDriver } from '../../driver-kit/index.ts'
import type { RepeatingJob, Schedule } from '../../driver-kit/schedule.ts'
import { behaviour, logic, running } from './testing/bench.ts'

/** A driver that schedules something when it starts; when each run began, by the clock. */
function scheduling(run: (schedule: Schedule, began: () => void) => void) {
  const clock = fakeClock(Date.parse('2026-03-28T12:00:00Z'))
  const begins: number[] = []
  const module = running(
    defineDriver({
      ...logic,
      commands: {},
      started: ({ schedule }) => run(schedule, () => void begins.push(clock.monotonic())),
    }),
    { clock },
  )
  return { ...module, begins }
}

behaviour(27, async () => {
  const held: (() => void)[] = []
  const { clock, begins } = scheduling((schedule, began) =>
    schedule.every(1_000, () => {
      began()
      return new Promise<void>(resolve => held.push(resolve))
    }),
  )
  for (let second = 1; second <= 10; second++) {
    await clock.advance(1_000)
    // Three seconds after it began.
    if (begins.at(-1) === (second - 3) * 1_000) held.shift()?.()
  }
  expect(begins).toEqual([1_000, 5_000, 9_000])
})

behaviour(28, async () => {
  const { clock, begins, lines } = scheduling((schedule, began) =>
    schedule.every(1_000, () => {
      began()
      throw new Error('cannot')
    }),
  )
  await clock.advance(2_000)
  expect(begins).toEqual([1_000, 2_000])
  expect(lines().filter(line => line.startsWith('error: a scheduled run failed: Error: cannot'))).toHaveLength(2)
})

behaviour(29, async () => {
  const { clock, begins } = scheduling((schedule, began) => schedule.every(1_000, began, { immediate: true }))
  await clock.advance(0)
  expect(begins).toEqual([0])
  await clock.advance(2_000)
  expect(begins).toEqual([0, 1_000, 2_000])
})

behaviour(30, async () => {
  let job: RepeatingJob | undefined
  const { clock, begins } = scheduling((schedule, began) => {
    job = schedule.every(1_000, () => {
      began()
      job?.cancel()
    })
  })
  await clock.advance(5_000)
  expect(begins).toEqual([1_000])
  job?.resume()
  await clock.advance(5_000)
  expect(begins).toEqual([1_000, 6_000])
})

behaviour(31, async () => {
  // Noon in UTC. In Tokyo it is nine in the evening, in New York eight in the morning.
  const { clock, begins } = scheduling((schedule, began) => {
    schedule.cron('30 21 * * *', began, { zone: 'Asia/Tokyo' })
    schedule.cron('0 9 * * *', began, { zone: 'America/New_York' })
  })
  await clock.advance(3_600_000)
  expect(begins).toEqual([1_800_000, 3_600_000])
})

behaviour(32, async () => {
  let kept: Schedule | undefined
  const { stop } = scheduling(schedule => {
    kept = schedule
  })
  await stop()
  expect(() => kept?.after(1, () => undefined)).toThrow('Nothing can be scheduled here any more')
  expect(() => kept?.every(1, () => undefined)).toThrow('Display_1 has been stopped.')
})
