import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { status, triggerRoom } from '../testing/trigger-room.ts'
import type { RecordedLine } from './recorded.ts'
import { createReplay, type ReplayDraft } from './replay.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const [MINUTE, HOUR] = [60_000, 3_600_000]
const never = new AbortController().signal
const level = { left: status('Display_1', 'level'), operator: 'greater_than' as const, right: 5 }
const on = { left: status('Display_1', 'on'), operator: 'equal' as const, right: true }

const changed = (at: number, name: string, value: Json, was?: Json): RecordedLine => ({
  ...{ at: START + at, id: 'mod-Display', name, now: { value } },
  ...(was === undefined ? {} : { was: { value: was } }),
})
const draftOf = (
  comparisons: ReplayDraft['conditions']['comparisons'],
  more: Partial<ReplayDraft> = {},
): ReplayDraft => ({
  ...{ conditions: { comparisons, time_dependents: [] }, ...more },
})

/** What a trigger would have done in the first day of the year, by such a recording. */
async function replayed(
  draft: ReplayDraft,
  lines: RecordedLine[],
  now: Record<string, Json> = {},
  { clock = fakeClock(), signal = never } = {},
) {
  const room = await triggerRoom()
  const replay = createReplay({
    store: room.store,
    runtime: {
      statusOf: () => Object.fromEntries(Object.entries(now).map(([name, value]) => [name, { value, at: START }])),
    },
    recorder: {
      async *read() {
        yield* lines
      },
    },
    places: {
      idOf: (_, mod) => ({ Display_1: 'mod-Display', Light_1: 'mod-Light' })[mod],
      words: (_, at) => ({
        ...{ now: at, zone: () => 'Europe/Berlin' },
        ...{ troubleOf: () => undefined, statusesOf: () => [], leftoverOf: () => undefined },
      }),
      warnings: () => [],
    },
    clock,
  })
  const outcome = await replay(draft, 'sys-1', START, START + 24 * HOUR, signal).finally(room.close)
  expect(room.calls).toEqual([])
  return outcome
}

const minutes = (list: { at: number }[]) => list.map(({ at }) => (at - START) / MINUTE)

test('firings and near misses are told with their time and values; nothing is done', async () => {
  const outcome = await replayed(draftOf([level, on]), [
    changed(-HOUR, 'level', 3),
    changed(MINUTE, 'level', 9),
    changed(2 * MINUTE, 'on', true, null),
    changed(3 * MINUTE, 'level', 4),
    changed(4 * MINUTE, 'level', 8),
  ])
  expect(minutes(outcome.firings)).toEqual([2, 4])
  expect(minutes(outcome.near_misses)).toEqual([1])
  expect(outcome).toMatchObject({ fired: 2, missed: 1, recorded_from: START - HOUR, warnings: [] })
  expect(outcome.near_misses[0]?.message).toContain('Display_1.level is 9 as of 0 s ago')
  expect(outcome.firings[1]?.conditions[0]?.sides?.[0]?.value).toBe(8)
})

test('what a status was before is known from what came first after it, or from what it is now', async () => {
  const was = await replayed(draftOf([level, on]), [changed(HOUR, 'on', true, false), changed(2 * HOUR, 'level', 1, 9)])
  expect(minutes(was.firings)).toEqual([60])
  const untouched = await replayed(draftOf([level, on]), [changed(HOUR, 'on', true, false)], { level: 9, on: false })
  expect(minutes(untouched.firings)).toEqual([60])
})

test('values are as old as their recording says, also those that were there before', async () => {
  const lines = [changed(-HOUR, 'level', 3), changed(30 * MINUTE, 'on', true, false)]
  const { near_misses } = await replayed(draftOf([level, on]), lines)
  expect(near_misses[0]?.message).toContain('Display_1.level is 3 as of 90 min ago')
  const was = await replayed(draftOf([level, on]), [
    changed(-HOUR, 'other', 3),
    changed(30 * MINUTE, 'on', true, false),
    changed(HOUR, 'level', 9, 3),
  ])
  expect(was.near_misses[0]?.message).toContain('Display_1.level is 3 as of 90 min ago')
})

test('cron lines and windows run by the clock of then', async () => {
  const time = { type: 'cron' as const, cron: '0 */6 * * *', timezone: 'UTC' }
  const conditions = { comparisons: [on], time_dependents: [time] }
  const lines = [changed(6 * HOUR + MINUTE, 'on', true, null), changed(13 * HOUR, 'on', false)]
  const pulses = await replayed({ conditions }, lines)
  expect(minutes(pulses.firings)).toEqual([720])
  const windows = await replayed({ conditions, debounce_period: 5 * MINUTE }, lines)
  expect(minutes(windows.firings)).toEqual([361, 720])
})

test('what was so already when that time began had set it off before', async () => {
  const at = [-HOUR, HOUR].map(ms => ({ type: 'at' as const, time: (START + ms) / 1_000 }))
  const conditions = { comparisons: [on], time_dependents: at }
  const lines = [changed(-MINUTE, 'on', true, null), changed(2 * HOUR, 'on', false), changed(3 * HOUR, 'on', true)]
  expect(minutes((await replayed({ conditions, any_match: true }, lines)).firings)).toEqual([180])
  expect(
    minutes((await replayed({ conditions: { ...conditions, comparisons: [] }, any_match: true }, [])).firings),
  ).toEqual([60])
})

test('where the node began anew, so did its modules and the trigger', async () => {
  const outcome = await replayed(draftOf([on]), [
    changed(MINUTE, 'on', true, null),
    { at: START + 2 * MINUTE, start: true },
    changed(3 * MINUTE, 'on', true, null),
  ])
  expect(minutes(outcome.firings)).toEqual([1, 3])
})

test('what is not known is said', async () => {
  const hashed: RecordedLine = { at: START + MINUTE, id: 'mod-Display', name: 'on', now: { hash: 'x', bytes: 9_000 } }
  const outcome = await replayed(draftOf([on]), [hashed])
  expect(outcome).toMatchObject({ fired: 0, recorded_from: START + MINUTE })
  expect(outcome.warnings).toEqual([
    'The recording begins on Thursday, 1 January 2026 at 01:01 (Europe/Berlin): what was before is not known.',
    '1 values were too long to be recorded, and are passed over.',
  ])
  const bad = await replayed(
    { conditions: { comparisons: [], time_dependents: [{ type: 'cron', cron: 'never' }] } },
    [],
  )
  expect(bad.warnings[0]).toContain('The cron line "never" cannot be used')
})

test('what was lost, is secret, or stood elsewhere is said too', async () => {
  const { warnings } = await replayed(draftOf([on]), [
    { from: START - 2 * HOUR, at: START - 2 * HOUR, lost: 9 },
    { at: START - 2 * HOUR, start: true },
    { from: START - HOUR, at: START - MINUTE, lost: 5 },
    { from: START + HOUR, at: START + HOUR + 5, lost: 3 },
    { from: START + 2 * HOUR, at: START + 2 * HOUR, lost: 4 },
    { at: START + MINUTE, id: 'mod-Display', name: 'on', now: { secret: true } },
  ])
  expect(warnings).toEqual([
    '1 values are secret and were not recorded; they are passed over.',
    '12 changes of statuses between Thursday, 1 January 2026 at 00:00 (Europe/Berlin) and Thursday, 1 January 2026 at 03:00 (Europe/Berlin) were not recorded: nothing is certain from then until the statuses changed next.',
  ])
  const room = await triggerRoom({ keeps: true })
  const from = room.clock.now()
  await room.clock.advance(HOUR)
  await room.store.write(change => change.update('module', 'mod-Display', { custom_name: 'Display' }))
  const renamed = await room.triggers.replay(draftOf([on]), 'sys-1', from, room.clock.now(), never)
  expect(renamed.warnings.at(-1)).toContain('a module that is looked at, was changed on')
  await room.close()
})

test('a clock that was set back mixes nothing up', async () => {
  const lines = [changed(2 * HOUR, 'on', true, null), changed(3 * HOUR, 'on', false), changed(HOUR, 'level', 9, null)]
  expect(minutes((await replayed(draftOf([level, on]), lines)).firings)).toEqual([120])
})

test('a long day is gone through in parts, and given up when nobody asks any more', async () => {
  let spent = 0
  const clock = { ...fakeClock(), monotonic: () => (spent += 1) }
  const lines = Array.from({ length: 3_000 }, (_, at) => changed(at * 10_000, 'on', at % 2 === 0))
  const asked = new AbortController()
  let turns = 0
  const outcome = replayed(draftOf([on]), lines, {}, { clock, signal: asked.signal })
  while (turns < 20) {
    turns += 1
    await setImmediate()
  }
  asked.abort()
  await expect(outcome).rejects.toThrow()
})

test('very many firings are counted, and the first of them told', async () => {
  const time = { type: 'cron' as const, cron: '*/10 * * * * *', timezone: 'UTC' }
  const outcome = await replayed({ conditions: { comparisons: [], time_dependents: [time] } }, [])
  expect([outcome.fired, outcome.firings.length]).toEqual([8_640, 500])
})

test('a time or a system that there is not is refused', async () => {
  const room = await triggerRoom({ keeps: true })
  const { replay } = room.triggers
  const now = room.clock.now()
  await expect(replay(draftOf([on]), 'sys-none', now - 1, now, never)).rejects.toThrow('There is no system sys-none.')
  await expect(replay(draftOf([on]), 'sys-1', now, now, never)).rejects.toThrow('Look back on a time')
  const bad = draftOf([{ ...on, operator: 'like' as never }])
  await expect(replay(bad, 'sys-1', now - 1, now, never)).rejects.toThrow(
    '"conditions.comparisons.0.operator" cannot be used',
  )
  await room.close()
  const without = await triggerRoom()
  await expect(without.triggers.replay(draftOf([on]), 'sys-1', 0, 1, never)).rejects.toThrow('records no statuses')
  await without.close()
})

test('whatever was reported, the recording fires as often as the trigger did', async () => {
  const reports = fc.array(
    fc.record({ wait: fc.integer({ min: 1, max: 90 }), on: fc.boolean(), level: fc.integer({ min: 3, max: 8 }) }),
    {
      minLength: 3,
      maxLength: 12,
    },
  )
  await fc.assert(
    fc.asyncProperty(reports, fc.boolean(), async (all, any_match) => {
      const room = await triggerRoom({ keeps: true })
      const id = await room.add({ comparisons: [level, on], fields: { any_match } })
      const start = room.clock.now()
      for (const { wait, on, level } of all) {
        await room.clock.advance(wait * 1_000 + 1)
        await room.publish('mod-Display', { on, level })
      }
      await room.clock.advance(1_000)
      const { fired } = await room.triggers.replay(
        draftOf([level, on], { any_match }),
        'sys-1',
        start - 1,
        room.clock.now(),
        never,
      )
      const { trigger_count } = room.state(id)
      await room.close()
      expect(fired).toBe(trigger_count)
    }),
    { numRuns: process.env.ALCOVE_SOAK ? 200 : 8 },
  )
})
