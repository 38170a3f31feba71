import { expect, onTestFinished, test, vi } from 'vitest'
import { nobody } from '../api/caller.ts'
import { serveControlSocket } from '../api/control-socket/control-socket.ts'
import { SECRET, webhookRoom } from '../api/webhook/testing/webhook-room.ts'
import { fakeClock } from '../base/fake-clock.ts'
import type { Json } from '../base/json.ts'
import { Failed } from '../base/result.ts'
import { openMail } from '../mail/mail.ts'
import { mailServer } from '../mail/testing/mail-server.ts'
import { openedRecords, problemsOf } from '../records/testing/opened-records.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { openSecrets } from '../store/secrets.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { fakeSocket } from '../testing/control-client.ts'
import { until } from '../testing/until.ts'
import type { Comparison, Operator } from './conditions/comparison.ts'
import { lightOn, status, type TriggerGiven, triggerRoom } from './testing/trigger-room.ts'

// The list at the end of triggers.md, by its numbers.

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
const HOUR_MS = 3_600_000

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
  const mods = ['My_Display', 'Display_3', 'My_Display_2']
  const { room, id } = await withTrigger({
    comparisons: mods.map(mod => ({ left: status(mod, 'on'), operator: 'and', right: true })),
  })
  const found = ['mod-My_Display', 'mod-Display-c', 'mod-My_Display-b']
  await room.modules('mod-Display', 'mod-Display-b', ...found)
  for (const other of ['mod-Display', 'mod-Display-b']) await room.publish(other, { on: true })
  for (const [at, mod] of found.entries()) {
    expect(Object.values(room.state(id).conditions)).toEqual(found.map((_, one) => one < at))
    await room.publish(mod, { on: true })
  }
  expect(room.state(id).triggered).toBe(true)
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
  await room.clock.advance(1_999)
  expect(room.state(id).triggered).toBe(true)
  await room.clock.advance(1)
  expect(room.state(id).triggered).toBe(false)
  await room.clock.advance(1_000)
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 1, conditions: { webhook: false } })
  expect(room.calls).toHaveLength(1)
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

test('26, better than PlaceOS: a time that is past fires at once, and no second time after an edit or a restart', async () => {
  const time = Date.parse('2026-01-01T00:00:00Z') / 1_000 - DAY
  const { room, id } = await withTrigger({ times: [{ type: 'at', time }], fields: { any_match: true } })
  await room.clock.advance(0)
  expect(room.state(id).trigger_count).toBe(1)
  for (const enabled of [false, true]) await room.editInstance(id, { enabled })
  await room.edit(id, { enable_webhook: true })
  expect(room.state(id).conditions).toEqual({ webhook: false, time_0: false })
  await room.clock.advance(HOUR_MS)
  const again = await room.restarted()
  await again.clock.advance(HOUR_MS)
  expect([again.state(id).trigger_count, room.calls.length, again.calls.length]).toEqual([1, 1, 0])
  await again.close()
})

test.each(['Asia/Tokyo', 'America/New_York'])(
  '27. a cron line goes by its own time zone, whatever that of the node: %s',
  async host => {
    vi.stubEnv('TZ', host)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(new Date(0).getHours()).not.toBe(0)
    const { room, id } = await withTrigger({ times: [{ type: 'cron', cron: '0 9 * * 1', timezone: 'Asia/Tokyo' }] })
    // The clock of the tests begins on Thursday, 1 January 2026, 0:00 UTC; the next Monday, 9:00 in Tokyo, is 0:00 UTC.
    await room.clock.advance(4 * DAY * 1_000 - 1)
    expect(room.state(id).trigger_count).toBe(0)
    await room.clock.advance(1)
    expect(room.state(id).trigger_count).toBe(1)
    await room.close()
  },
)

test('28, better than PlaceOS: a bad cron line is refused when it is saved', async () => {
  const { store, records } = await openedRecords()
  const before = store.trigger.size
  const conditions = { time_dependents: [{ type: 'cron', cron: '61 * * * *' }] }
  const problems = await problemsOf(records.create('trigger', { name: 'A', conditions }))
  expect(problems).toEqual({ condition: expect.stringContaining('The cron line "61 * * * *" cannot be used') })
  expect(store.trigger.size).toBe(before)
})

test('28, better than PlaceOS: one that was synced is counted and named, and hinders nothing else', async () => {
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

test('31. a wrong secret, a disabled instance and an unknown one are all answered alike', async () => {
  const room = await webhookRoom()
  const [id, off] = [await room.addWebhook(), await room.addWebhook({ instance: { enabled: false } })]
  const asked = [
    [id, 'wrong'],
    [off, SECRET],
    ['trig-none', SECRET],
  ] as const
  for (const [one, secret] of asked) {
    const { status, text } = await room.ask('POST', one, `notify?secret=${secret}`)
    expect([status, text]).toEqual([404, JSON.stringify({ error: `There is no webhook ${one}.` })])
  }
  expect(room.calls).toEqual([])
  await room.end()
})

test('32. a method that the trigger does not take is answered alike, and sets nothing off', async () => {
  const room = await webhookRoom()
  const id = await room.addWebhook()
  expect((await room.ask('GET', id, `notify?secret=${SECRET}`)).status).toBe(404)
  expect(room.state(id).trigger_count).toBe(0)
  await room.end()
})

test('33. where no function may be run the trigger fires, and the function is not called', async () => {
  const room = await webhookRoom()
  const id = await room.addWebhook({ functions: [] })
  const { status } = await room.ask('POST', id, `notify?secret=${SECRET}&exec=true&mod=Light&method=hook`)
  expect([status, room.state(id).trigger_count, room.calls]).toEqual([202, 1, []])
  await room.end()
})

test('34. what a function answers is the answer: status, headers and body', async () => {
  const room = await webhookRoom()
  room.descriptions.set('mod-Light', { functions: { hook: {} } } as never)
  room.answers.of = async () => [201, { 'X-A': 'b' }, 'ok']
  const id = await room.addWebhook({ functions: [], instance: { exec_enabled: true } })
  const { status, headers, text } = await room.ask('POST', id, `notify/${SECRET}/Light/1/hook`)
  expect([status, headers.get('x-a'), text]).toEqual([201, 'b', 'ok'])
  await room.end()
})

test('35. a function that is not named is said to be missing, once the trigger has fired', async () => {
  const room = await webhookRoom()
  const id = await room.addWebhook({ instance: { exec_enabled: true } })
  const { status, text } = await room.ask('POST', id, `notify?secret=${SECRET}&exec=true&mod=Light`)
  expect([status, room.state(id).trigger_count]).toEqual([422, 1])
  expect(text).toContain('method')
  await room.end()
})

test('36. a trigger that a zone lists works in each of its systems, for that zone', async () => {
  const { store, records } = await openedRecords()
  await records.update('zone', 'zone-1', { triggers: [] })
  await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
  const other = await records.create('control_system', { name: 'Other', zones: ['zone-1'] })
  await records.update('zone', 'zone-1', { triggers: ['trigger-1'] })
  const instances = store.trigger_instance.all().map(({ control_system_id, zone_id }) => [control_system_id, zone_id])
  expect(instances.toSorted()).toEqual(
    [
      [other.id, 'zone-1'],
      ['sys-1', 'zone-1'],
    ].toSorted(),
  )
})

test('37. a zone that drops a trigger takes its own instance along, and no other', async () => {
  const { store, records } = await openedRecords()
  const made = await records.create('trigger_instance', { control_system_id: 'sys-1', trigger_id: 'trigger-1' })
  await records.update('control_system', 'sys-1', { zones: ['zone-1'] })
  expect(store.trigger_instance.size).toBe(2)
  await records.update('zone', 'zone-1', { triggers: [] })
  expect(store.trigger_instance.all().map(({ id }) => id)).toEqual([made.id])
})

/** What a control socket answers to a bind to an instance. */
async function bound(
  room: Awaited<ReturnType<typeof triggerRoom>>,
  role: 'user' | 'support',
  name: string,
  sys = 'sys-1',
) {
  const at = fakeSocket()
  const parts = { runtime: room.runtime as unknown as Runtime, clock: room.clock, triggers: room.triggers.states }
  serveControlSocket(at.socket, { ...parts, caller: { ...nobody, role, via: 'session' }, warn: () => {} })
  at.receives({ id: 1, cmd: 'bind', sys, mod: '_TRIGGER_', index: 1, name })
  await room.clock.advance(1_000)
  at.closes()
  return at.taken()
}

test('38. who has no rights of support may not bind to it', async () => {
  const { room, id } = await withTrigger({ comparisons: [on] })
  expect(await bound(room, 'user', id)).toMatchObject([{ type: 'error', error_code: 2 }])
  expect(await bound(room, 'support', id)).toMatchObject([
    { type: 'success' },
    { type: 'notify', value: { triggered: false } },
  ])
  await room.close()
})

test('39. an instance is bound to through its own system only', async () => {
  const { room, id } = await withTrigger({})
  await room.store.write(change => change.put('control_system', { id: 'sys-2', name: 'Room 2' }))
  expect(await bound(room, 'support', id)).toMatchObject([{ type: 'success' }, { type: 'notify' }])
  expect(await bound(room, 'support', id, 'sys-2')).toMatchObject([{ type: 'error', error_code: 6 }])
  expect(await bound(room, 'support', 'trig-none')).toMatchObject([{ type: 'error', error_code: 6 }])
  await room.close()
})

test('40. three addresses of two e-mails get a message each, called as the trigger is', async () => {
  const server = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] })
  const [folder, clock, log] = [temporaryFolder(), fakeClock(), notedLog()]
  const mail = await openMail({ folder, clock, log, secrets: openSecrets({ folder, log }), notify: () => {} })
  await mail.configure({ host: '127.0.0.1', port: server.port, security: 'none', from: 'rooms@example.com' })
  const life = new AbortController()
  const sending = mail.run(life.signal)
  const room = await triggerRoom({ mail })
  const mailers = [
    { emails: ['a@example.com', 'b@example.com'], content: 'It is on.' },
    { emails: ['c@example.com'], content: 'Still.' },
  ]
  const id = await room.add({ comparisons: [on], functions: [], mailers })
  await room.publish('mod-Display', { on: true })
  await until(
    () => server.received.length,
    count => count === 3,
  )
  expect(server.received.map(({ to }) => to)).toEqual([['a@example.com'], ['b@example.com'], ['c@example.com']])
  expect(server.received.map(({ text }) => /^Subject: (.*)\r$/m.exec(text)?.[1])).toEqual(Array(3).fill('Trigger 1'))
  expect(server.received[2]?.text).toContain('Still.')
  expect(room.state(id).action_errors).toBe(0)
  life.abort()
  await sending
  await Promise.all([room.close(), mail.close(), server.close()])
})
