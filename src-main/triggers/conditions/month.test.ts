import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCron } from '../../base/cron.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { triggerRoom } from '../testing/trigger-room.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const soak = Boolean(process.env.ALCOVE_SOAK)

const lines = [
  { cron: '0 9 * * 1-5', timezone: 'Europe/London' },
  { cron: '30 1 * * *', timezone: 'Europe/London' },
  { cron: '*/20 8-18 * * *', timezone: 'America/New_York' },
  { cron: '0 0 1,15 * *', timezone: 'Asia/Tokyo' },
  { cron: '15 2 * * *', timezone: '' },
]

test('a month with restarts: each time comes exactly when due, once, and a time `at` also when the node was off by then', async () => {
  // Clocks are put forward in New York on the 8th and in London on the 29th.
  const start = Date.parse('2026-03-01T00:00:30Z')
  const hours = fc.integer({ min: 1, max: 30 * 24 })
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(hours, { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 1, max: 180 }),
      fc.uniqueArray(hours, { minLength: 1, maxLength: 4 }),
      async (restarts, offMinutes, instants) => {
        const clock = fakeClock(start)
        let room = await triggerRoom({ clock })
        const ats = instants.map(hour => (start + hour * HOUR) / 1_000)
        for (const line of lines) {
          const times = [{ type: 'cron' as const, ...line }]
          await room.add({ times, functions: [{ mod: 'Light_1', method: line.cron, args: {} }] })
        }
        await room.add({
          times: ats.map(time => ({ type: 'at', time })),
          fields: { any_match: true },
          functions: [{ mod: 'Light_1', method: 'at', args: {} }],
        })
        const offs: { from: number; to: number }[] = []
        const came: { at: number; method: string }[] = []
        for (const hour of restarts.toSorted((a, b) => a - b)) {
          await clock.advance(Math.max(0, start + hour * HOUR + 600_000 - clock.now()))
          came.push(...room.calls)
          await room.stop()
          await room.store.close()
          const from = clock.now()
          await clock.advance(offMinutes * 60_000)
          offs.push({ from, to: clock.now() })
          room = await triggerRoom({ clock, folder: room.folder })
        }
        await clock.advance(Math.max(0, start + 31 * DAY - clock.now()))
        came.push(...room.calls)
        const counts = lines.map((_, at) => room.state(`trig-${at + 1}`).trigger_count)
        await room.close()

        const isOff = (time: number) => offs.some(({ from, to }) => time > from && time <= to)
        const timesOf = (method: string) => came.filter(call => call.method === method).map(({ at }) => at)
        for (const [at, { cron, timezone }] of lines.entries()) {
          const due: number[] = []
          const parsed = parseCron(cron, timezone || 'UTC')
          for (let next = parsed.next(start); next && next <= clock.now(); next = parsed.next(next)) {
            if (!isOff(next)) due.push(next)
          }
          expect(timesOf(cron)).toEqual(due)
          expect(counts[at]).toBe(due.length)
        }
        const back = (time: number) => offs.find(({ from, to }) => time > from && time <= to)?.to ?? time
        const due = ats.map(time => back(time * 1_000)).sort((a, b) => a - b)
        expect(timesOf('at')).toEqual(due)
      },
    ),
    { numRuns: soak ? 50 : 2 },
  )
}, 900_000)
