import { expect, test } from 'vitest'
import { settle } from '../base/fake-clock.ts'
import type { Json } from '../base/json.ts'
import { Failed } from '../base/result.ts'
import type { Comparison, Operator } from './comparison.ts'
import { lightOn, status, type TriggerGiven, triggerRoom } from './testing/trigger-room.ts'

// The list at the end of triggers.md, by its numbers. 31 to 35 are the web request's own, before and after the engine;
// 36 and 37 are the records' (records/rules/zone.test.ts); 38 the control socket's; 40 is mail, which is not sent yet.

const level = (operator: Operator, right: Comparison['right']): Comparison => ({
  ...{ left: status('Display_1', 'level'), operator, right },
})

/** A room with one trigger of one comparison, and what it is once the display reports these levels. */
async function after(comparison: Comparison, ...levels: Json[]) {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [comparison] })
  for (const one of levels) await room.publish('mod-Display', { level: one })
  const state = room.state(id)
  await room.close()
  return state
}

const withTrigger = async (given: TriggerGiven) => {
  const room = await triggerRoom()
  return { room, id: await room.add(given) }
}

const DELETED = null
const on: Comparison = { left: true, operator: 'and', right: status('Display_1', 'on') }
const DAY = 86_400

test('1. true and a status that is true: triggered, and counted once', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1, conditions: { comparison_0: true } })
  expect(room.calls).toMatchObject([{ mod: 'mod-Light', method: 'on', args: { level: 5 } }])
  await room.close()
})

test.each<[number, string, Comparison, Json[], boolean, number]>([
  [2, '0 and true', level('and', true), [0], true, 0],
  [3, 'an empty text or false', level('or', false), [''], true, 0],
  [4, 'exclusive_or of two that are truthy', level('exclusive_or', 1), ['x'], false, 0],
  [4, 'exclusive_or of null and 0', level('exclusive_or', 0), [1, DELETED], true, 0],
  [5, '1 equal 1.0', level('equal', 1.0), [1], true, 0],
  [5, '"1" equal 1', level('equal', 1), ['1'], false, 0],
  [6, '"10" greater_than 5', level('greater_than', 5), ['10'], false, 1],
  [7, 'a status that is taken away, less_than 5', level('less_than', 5), [7, DELETED], false, 1],
  [8, 'a status that is taken away, not_equal "x"', level('not_equal', 'x'), ['x', DELETED], true, 0],
  [9, 'a status that never was, not_equal "x"', level('not_equal', 'x'), [], false, 0],
])('%i. %s', async (_number, _what, comparison, levels, comparison_0, comparison_errors) => {
  expect(await after(comparison, ...levels)).toMatchObject({ conditions: { comparison_0 }, comparison_errors })
})

test('10. keys beyond what is there give null', async () => {
  const left = status('Display_1', 'level', ['a', 'b'])
  expect(await after({ left, operator: 'or', right: false }, { a: { b: 1 } }, { a: 1 })).toMatchObject({
    ...{ triggered: false, trigger_count: 1, comparison_errors: 0 },
  })
})

test('11. keys into a text keep the result before, and are no error', async () => {
  const left = status('Display_1', 'level', ['a'])
  expect(await after({ left, operator: 'equal', right: 1 }, { a: 1 }, 'text')).toMatchObject({
    ...{ triggered: true, comparison_errors: 0 },
  })
})

test('12. what follows the last underscore is the index when it is a number', async () => {
  const { room, id } = await withTrigger({
    comparisons: [
      { left: status('My_Display', 'on'), operator: 'and', right: true },
      { left: status('Display_3', 'on'), operator: 'and', right: true },
    ],
  })
  await room.modules('mod-Display', 'mod-Display-b', 'mod-Display-c', 'mod-My_Display')
  await room.publish('mod-My_Display', { on: true })
  await room.publish('mod-Display-c', { on: true })
  expect(room.state(id).conditions).toEqual({ comparison_0: true, comparison_1: true })
  await room.close()
})

test('13. two constants are never compared', async () => {
  expect(await after({ left: 1, operator: 'equal', right: 1 })).toMatchObject({ triggered: false, trigger_count: 0 })
})

test('14. a module that comes later with what it takes fires it', async () => {
  const { room, id } = await withTrigger({
    comparisons: [{ left: status('Camera_1', 'on'), operator: 'equal', right: true }],
  })
  await room.publish('mod-Camera', { on: true })
  expect(room.state(id).triggered).toBe(false)
  await room.modules('mod-Display', 'mod-Light', 'mod-Camera')
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.close()
})

test('15. a module that goes leaves the last result', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  await room.modules('mod-Light')
  await room.publish('mod-Display', { on: false })
  expect(room.state(id)).toMatchObject({ triggered: true, conditions: { comparison_0: true } })
  await room.close()
})

test('16. one of two conditions alone neither triggers nor is told', async () => {
  const { room, id } = await withTrigger({ comparisons: [on, level('equal', 1)] })
  room.told.length = 0
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 0 })
  expect(room.told).toEqual([])
  await room.close()
})

test('17, better than PlaceOS: any_match is honoured, and one of two conditions is enough', async () => {
  const { room, id } = await withTrigger({ comparisons: [on, level('equal', 1)], fields: { any_match: true } })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.publish('mod-Display', { level: 1 })
  await room.publish('mod-Display', { on: false })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.publish('mod-Display', { level: 2 })
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 1 })
  await room.close()
})

test('18. the same value again does nothing', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id).trigger_count).toBe(1)
  expect(room.calls).toHaveLength(1)
  await room.close()
})

test('19. true, false and true again fires twice, and every change of it is told', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  room.told.length = 0
  for (const one of [true, false, true]) await room.publish('mod-Display', { on: one })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 2 })
  expect(room.calls).toHaveLength(2)
  expect(room.told.map(({ state }) => [state.triggered, state.trigger_count])).toEqual([
    [true, 1],
    [false, 1],
    [true, 2],
  ])
  await room.close()
})

test('20. a function that fails is counted and named, and the next one runs after it', async () => {
  const { room, id } = await withTrigger({
    comparisons: [on],
    functions: [lightOn, { mod: 'Display', method: 'power', args: {} }],
  })
  room.answers.of = async mod => {
    if (mod === 'mod-Light') throw new Failed('offline', 'Light_1 is not running. Start it on the admin page.')
    return null
  }
  await room.publish('mod-Display', { on: true })
  expect(room.calls.map(({ mod }) => mod)).toEqual(['mod-Light', 'mod-Display'])
  expect(room.state(id).action_errors).toBe(1)
  expect(room.log.lines).toEqual([
    'warn: Trigger "Trigger 1" in Room 1: its action 1, Light_1.on, failed: Light_1 is not running. Start it on the admin page.',
  ])
  await room.close()
})

test('21. a debounce of 5 s ends 5 s after the last web request', async () => {
  const { room, id } = await withTrigger({ fields: { enable_webhook: true, debounce_period: 5_000 } })
  await room.triggers.webhookReceived(id)
  await room.clock.advance(3_000)
  await room.triggers.webhookReceived(id)
  await room.clock.advance(3_000)
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.clock.advance(3_000)
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 1, conditions: { webhook: false } })
  await room.close()
})

test('22. without debounce a web request is a moment', async () => {
  const { room, id } = await withTrigger({ fields: { enable_webhook: true } })
  room.told.length = 0
  expect(await room.triggers.webhookReceived(id)).toBe(true)
  expect(room.calls).toHaveLength(1)
  expect(room.told.map(({ state }) => state.triggered)).toEqual([true, false])
  await room.close()
})

test('23. a web request alone is not enough where a comparison is false', async () => {
  const { room, id } = await withTrigger({ comparisons: [on], fields: { enable_webhook: true } })
  await room.triggers.webhookReceived(id)
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 0 })
  expect(room.calls).toEqual([])
  await room.close()
})

test('24, better than PlaceOS: an edit that concerns no condition leaves count and state alone, and acts no second time', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  await room.editInstance(id, { important: true })
  await room.edit(id, { name: 'Other', description: 'Another' })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  expect(room.calls).toHaveLength(1)
  await room.close()
})

test('25, better than PlaceOS: after a restart what is true fires again, and the count goes on', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  const again = await room.restarted()
  expect(again.state(id)).toMatchObject({ triggered: false, trigger_count: 1 })
  await again.publish('mod-Display', { on: true })
  expect(again.state(id)).toMatchObject({ triggered: true, trigger_count: 2 })
  expect(again.calls).toHaveLength(1)
  await again.close()
})

test('26. a time that is past when the instance comes fires at once', async () => {
  const room = await triggerRoom()
  const id = await room.add({ times: [{ type: 'at', time: room.clock.now() / 1_000 - DAY }] })
  await room.clock.advance(0)
  expect(room.state(id).trigger_count).toBe(1)
  await room.close()
})

test('27. a cron line goes by its own time zone', async () => {
  const { room, id } = await withTrigger({ times: [{ type: 'cron', cron: '0 9 * * 1', timezone: 'Asia/Tokyo' }] })
  // The clock of the tests begins on Thursday, 1 January 2026, 0:00 UTC; the next Monday, 9:00 in Tokyo, is 0:00 UTC.
  await room.clock.advance(4 * DAY * 1_000 - 1)
  expect(room.state(id).trigger_count).toBe(0)
  await room.clock.advance(1)
  expect(room.state(id).trigger_count).toBe(1)
  await room.close()
})

test('28, better than PlaceOS: a bad cron line is counted and named, and hinders nothing else', async () => {
  const cron = { type: 'cron' as const, cron: '61 * * * *' }
  const { room, id } = await withTrigger({ times: [cron], comparisons: [on] })
  const one = await room.add({ times: [cron], comparisons: [on], fields: { any_match: true } })
  const other = await room.add({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({
    ...{ triggered: false, comparison_errors: 1, conditions: { time_0: false, comparison_0: true } },
  })
  expect(room.state(one).triggered).toBe(true)
  expect(room.state(other).triggered).toBe(true)
  expect(room.log.lines[0]).toBe(
    'warn: Trigger "Trigger 1" in Room 1: time 1 of its conditions will never come: The cron line "61 * * * *" cannot be used: it says "61" for the minute, where 0 to 59, *, */n, a-b, a-b/n and lists of these may stand.',
  )
  await room.close()
})

test('29. a disabled instance does nothing, and fires at once when it is enabled', async () => {
  const { room, id } = await withTrigger({ comparisons: [on], instance: { enabled: false } })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id).triggered).toBe(false)
  await room.editInstance(id, { enabled: true })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.close()
})

test('30. an instance that is disabled while triggered is still shown so', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  await room.editInstance(id, { enabled: false })
  await room.publish('mod-Display', { on: false })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1, conditions: { comparison_0: true } })
  await room.close()
})

test('39. an instance is known with the system it works in', async () => {
  const { room, id } = await withTrigger({})
  expect(room.triggers.states.current(id)?.sys).toBe('sys-1')
  expect(room.triggers.states.current('trig-none')).toBeUndefined()
  await settle()
  await room.close()
})
