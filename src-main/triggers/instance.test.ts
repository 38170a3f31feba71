import { expect, test } from 'vitest'
import { settle } from '../base/fake-clock.ts'
import type { Json } from '../base/json.ts'
import type { Comparison } from './conditions/comparison.ts'
import { lightOn, status, type TriggerGiven, triggerRoom } from './testing/trigger-room.ts'

const on: Comparison = { left: status('Display_1', 'on'), operator: 'equal', right: true }
const HOUR = 3_600_000

const withTrigger = async (given: TriggerGiven) => {
  const room = await triggerRoom()
  return { room, id: await room.add(given) }
}

test('two statuses that are both there when it begins are compared with each other, never with nothing', async () => {
  const room = await triggerRoom()
  await room.publish('mod-Display', { input: 'hdmi', wanted: 'hdmi', level: 5, most: 9 })
  const differs = await room.add({
    comparisons: [{ left: status('Display_1', 'input'), operator: 'not_equal', right: status('Display_1', 'wanted') }],
  })
  const above = await room.add({
    comparisons: [{ left: status('Display_1', 'level'), operator: 'greater_than', right: status('Display_1', 'most') }],
  })
  expect(room.state(differs).trigger_count).toBe(0)
  expect(room.state(above).comparison_errors).toBe(0)
  await room.publish('mod-Display', { wanted: 'vga' })
  expect(room.state(differs)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.close()
})

test('a status that comes first is compared with null on the other side (triggers.md 2.4)', async () => {
  const { room, id } = await withTrigger({
    comparisons: [{ left: status('Display_1', 'input'), operator: 'not_equal', right: status('Light_1', 'input') }],
  })
  await room.publish('mod-Display', { input: 'hdmi' })
  expect(room.state(id).triggered).toBe(true)
  await room.publish('mod-Light', { input: 'hdmi' })
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 1 })
  await room.close()
})

test('values without order are counted each time, told, and named once', async () => {
  const { room, id } = await withTrigger({
    comparisons: [{ left: status('Display_1', 'level'), operator: 'less_than', right: 5 }],
  })
  await room.publish('mod-Display', { level: 1 })
  room.told.length = 0
  await room.publish('mod-Display', { level: 'low' })
  await room.publish('mod-Display', { level: 'lower' })
  expect(room.told.map(({ state }) => [state.triggered, state.comparison_errors])).toEqual([
    [false, 0],
    [false, 1],
    [false, 2],
  ])
  expect(room.state(id).conditions).toEqual({ comparison_0: false })
  expect(room.log.lines).toEqual([
    'warn: Trigger "Trigger 1" in Room 1: Display_1.level ("low") and 5 have no order, as only numbers have one, so less_than is taken as false.',
  ])
  await room.close()
})

test('a status of a kind without keys is passed over, and named once', async () => {
  const { room } = await withTrigger({
    comparisons: [{ left: status('Display_1', 'at', ['x']), operator: 'equal', right: 1 }],
  })
  await room.publish('mod-Display', { at: [1] })
  await room.publish('mod-Display', { at: 'far' })
  expect(room.log.lines).toEqual([
    'warn: Trigger "Trigger 1" in Room 1: Display_1 reports at as a list, which has no "x"; it is passed over.',
  ])
  await room.close()
})

test('a web request that the trigger does not wait for fires it once, and hinders it in nothing afterwards', async () => {
  const { room, id } = await withTrigger({ fields: { debounce_period: 1_000 } })
  const waits = await room.add({ comparisons: [on], fields: { debounce_period: 1_000 } })
  await room.triggers.webhookReceived(id)
  await room.triggers.webhookReceived(waits)
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1, conditions: { webhook: true } })
  expect(room.state(waits)).toMatchObject({ triggered: false, trigger_count: 0 })
  await room.clock.advance(1_000)
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 1, conditions: {} })
  await room.publish('mod-Display', { on: true })
  expect(room.state(waits)).toMatchObject({ triggered: true, conditions: { comparison_0: true } })
  await room.triggers.webhookReceived(waits)
  await room.clock.advance(1_000)
  expect(room.state(waits)).toMatchObject({ triggered: true, trigger_count: 1, conditions: { comparison_0: true } })
  await room.close()
})

test('a web request for what is not at work here says so', async () => {
  const { room, id } = await withTrigger({ fields: { enable_webhook: true }, instance: { enabled: false } })
  expect(await room.triggers.webhookReceived(id)).toBe(false)
  expect(await room.triggers.webhookReceived('trig-none')).toBe(false)
  await room.close()
})

test('a web request waits for the actions that it set off, and for no others', async () => {
  const { room, id } = await withTrigger({ fields: { enable_webhook: true, debounce_period: 1_000 } })
  let answer: (value: Json) => void = () => undefined
  room.answers.of = () => new Promise(resolve => (answer = resolve))
  const done: string[] = []
  const first = room.triggers.webhookReceived(id).then(() => done.push('first'))
  await room.triggers.webhookReceived(id).then(() => done.push('second'))
  await settle()
  expect(done).toEqual(['second'])
  answer(null)
  await first
  expect(room.calls).toHaveLength(1)
  await room.close()
})

test('a time opens a window in which the other conditions may come true', async () => {
  const { room, id } = await withTrigger({
    comparisons: [on],
    times: [{ type: 'cron', cron: '0 * * * *', timezone: '' }],
    fields: { debounce_period: 60_000 },
  })
  await room.clock.advance(HOUR)
  expect(room.state(id)).toMatchObject({ triggered: false, conditions: { time_0: true, comparison_0: false } })
  await room.clock.advance(30_000)
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.clock.advance(30_000)
  expect(room.state(id)).toMatchObject({ triggered: false, conditions: { time_0: false, comparison_0: true } })
  await room.close()
})

test('with any_match the end of a window leaves it triggered while something else holds', async () => {
  const { room, id } = await withTrigger({
    comparisons: [on],
    fields: { enable_webhook: true, any_match: true, debounce_period: 1_000 },
  })
  await room.triggers.webhookReceived(id)
  await room.publish('mod-Display', { on: true })
  await room.clock.advance(1_000)
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.close()
})

test('an edit of its conditions begins them anew, with counts that go on; of its actions, changes only what is done', async () => {
  const { room, id } = await withTrigger({
    comparisons: [on],
    fields: { enable_webhook: true, any_match: true, debounce_period: 5_000 },
  })
  await room.triggers.webhookReceived(id)
  await room.edit(id, {
    actions: { functions: [{ ...lightOn, method: 'off' }], mailers: [] },
  })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1, conditions: { webhook: true } })
  await room.publish('mod-Display', { on: true })
  room.told.length = 0
  await room.edit(id, {
    conditions: { comparisons: [{ ...on, operator: 'not_equal', right: false }], time_dependents: [] },
  })
  expect(room.told.map(({ state }) => [state.triggered, state.trigger_count])).toEqual([
    [false, 1],
    [true, 2],
  ])
  expect(room.calls.map(({ method }) => method)).toEqual(['on', 'off'])
  await room.clock.advance(5_000)
  expect(room.state(id).triggered).toBe(true)
  await room.edit(id, { any_match: false })
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 2 })
  await room.close()
})

test('actions run one after the other; conditions that fall and rise meanwhile begin a second run beside them', async () => {
  const { room, id } = await withTrigger({ comparisons: [on], functions: [lightOn, { ...lightOn, method: 'off' }] })
  const answers: (() => void)[] = []
  room.answers.of = () => new Promise(resolve => answers.push(() => resolve(null)))
  await room.publish('mod-Display', { on: true })
  expect(room.calls.map(({ method }) => method)).toEqual(['on'])
  await room.publish('mod-Display', { on: false })
  await room.publish('mod-Display', { on: true })
  expect(room.calls.map(({ method }) => method)).toEqual(['on', 'on'])
  for (const answer of answers.splice(0)) answer()
  await settle()
  expect(room.calls.map(({ method }) => method)).toEqual(['on', 'on', 'off', 'off'])
  expect(room.state(id)).toMatchObject({ trigger_count: 2, action_errors: 0 })
  await room.close()
})

test('one that fires faster than its devices answer stops acting at 50 runs, says so, and goes on later', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  const answers: (() => void)[] = []
  room.answers.of = () => new Promise(resolve => answers.push(() => resolve(null)))
  for (let time = 0; time < 60; time++) {
    await room.publish('mod-Display', { on: true })
    await room.publish('mod-Display', { on: false })
  }
  expect(room.calls).toHaveLength(50)
  expect(room.state(id)).toMatchObject({ trigger_count: 60, action_errors: 10 })
  expect(room.log.lines[0]).toContain('it fires faster than its 50 runs under way end, so this one does nothing.')
  for (const answer of answers.splice(0)) answer()
  await settle()
  await room.publish('mod-Display', { on: true })
  expect(room.calls).toHaveLength(51)
  await room.close()
})

test('actions on a module that is not there, and e-mail, are counted and named with what to try', async () => {
  const { room, id } = await withTrigger({
    comparisons: [on],
    functions: [{ mod: 'Camera_2', method: 'home', args: {} }],
    mailers: [
      { emails: ['a@example.com', 'b@example.com'], content: 'Hello' },
      { emails: ['c@example.com'], content: '' },
    ],
  })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({ triggered: true, action_errors: 2 })
  expect(room.log.lines).toEqual([
    'warn: Trigger "Trigger 1" in Room 1: its action 1, Camera_2.home, failed: There is no such module in the system. Add it, or change the action.',
    'warn: Trigger "Trigger 1" in Room 1: its e-mail was not sent: This node knows no mail server. Name one under Mail, or add a Mailer module to the system.',
  ])
  await room.close()
})

test('failures without end do not fill the log', async () => {
  const { room, id } = await withTrigger({ comparisons: [on], functions: [{ ...lightOn, mod: 'Camera_1' }] })
  for (let time = 0; time < 200; time++) await room.publish('mod-Display', { on: time % 2 === 0 })
  expect(room.state(id).action_errors).toBe(100)
  expect(room.log.lines).toHaveLength(50)
  await room.clock.advance(1_000)
  await room.publish('mod-Display', { on: true })
  expect(room.log.lines.at(-2)).toBe('warn: Triggers: 50 more actions failed.')
  await room.close()
})

test('when the node stops, what is under way is given up without being called a failure', async () => {
  const { room, id } = await withTrigger({ comparisons: [on], functions: [lightOn, lightOn] })
  let refuse: (error: Error) => void = () => undefined
  room.answers.of = () => new Promise((_, reject) => (refuse = reject))
  await room.publish('mod-Display', { on: true })
  await room.stop()
  refuse(new Error('gone'))
  await settle()
  expect(room.state(id).action_errors).toBe(0)
  expect(room.calls).toHaveLength(1)
  await room.publish('mod-Display', { on: false })
  expect(room.state(id).triggered).toBe(true)
  await room.store.close()
})

test('a time that cannot come for want of what it needs is named', async () => {
  const { room, id } = await withTrigger({ times: [{ type: 'at' }, { type: 'cron', time: 1 }] })
  expect(room.state(id)).toMatchObject({ comparison_errors: 2, conditions: { time_0: false, time_1: false } })
  expect(room.log.lines).toEqual([
    'warn: Trigger "Trigger 1" in Room 1: time 1 of its conditions will never come: Its time "at" has no time. Give one.',
    'warn: Trigger "Trigger 1" in Room 1: time 2 of its conditions will never come: Its time "cron" has no cron line. Give one, such as "0 9 * * 1-5".',
  ])
  await room.close()
})

test('a zone that is not given, or is called Local, is that of the machine', async () => {
  const room = await triggerRoom()
  const then = new Date(room.clock.now() + 2 * HOUR)
  const cron = `${then.getMinutes()} ${then.getHours()} * * *`
  const given = await room.add({ times: [{ type: 'cron', cron, timezone: 'Local' }] })
  const absent = await room.add({ times: [{ type: 'cron', cron }] })
  await room.clock.advance(2 * HOUR - 1)
  expect([given, absent].map(id => room.state(id).trigger_count)).toEqual([0, 0])
  await room.clock.advance(1)
  expect([given, absent].map(id => room.state(id).trigger_count)).toEqual([1, 1])
  await room.close()
})

test('an action waits for a module that is just starting, and no longer than ten seconds', async () => {
  const { room } = await withTrigger({ comparisons: [on] })
  room.begins('mod-Light', true)
  await room.publish('mod-Display', { on: true })
  room.begins('mod-Light', true)
  await settle()
  expect(room.calls).toHaveLength(0)
  room.begins('mod-Light', false)
  await settle()
  expect(room.calls).toHaveLength(1)
  room.begins('mod-Light', true)
  await room.publish('mod-Display', { on: false })
  await room.publish('mod-Display', { on: true })
  await room.clock.advance(9_999)
  expect(room.calls).toHaveLength(1)
  await room.clock.advance(1)
  expect(room.calls).toHaveLength(2)
  await room.close()
})

test('an action waits for a module that shall run and has not begun, and not for one that shall not', async () => {
  const { room } = await withTrigger({ comparisons: [on] })
  room.health.set('mod-Light', { state: 'stopped' })
  const running = (is: boolean) => room.store.write(change => change.update('module', 'mod-Light', { running: is }))
  await running(true)
  await room.publish('mod-Display', { on: true })
  expect(room.calls).toHaveLength(0)
  room.health.delete('mod-Light')
  room.begins('mod-Light', false)
  await settle()
  expect(room.calls).toHaveLength(1)
  room.health.set('mod-Light', { state: 'stopped' })
  await running(false)
  await room.publish('mod-Display', { on: false })
  await room.publish('mod-Display', { on: true })
  expect(room.calls).toHaveLength(2)
  await room.close()
})
