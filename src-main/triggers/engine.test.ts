import { expect, test } from 'vitest'
import { emitter } from '../base/emitter.ts'
import { fakeClock, settle } from '../base/fake-clock.ts'
import { until } from '../testing/until.ts'
import type { Comparison } from './conditions/comparison.ts'
import { lightOn, status, triggerRoom } from './testing/trigger-room.ts'
import { createTriggers } from './triggers.ts'

const on: Comparison = { left: status('Display_1', 'on'), operator: 'equal', right: true }
const HOUR = 3_600_000

/** A room some of whose instances another server may run. */
async function sharedRoom() {
  const elsewhere = new Set<string>()
  const changed = emitter<void>()
  const room = await triggerRoom({
    placement: { isElsewhere: ({ id }) => elsewhere.has(id), changed: listener => changed.on(() => listener()) },
  })
  return {
    room,
    async move(id: string, away: boolean) {
      if (away) elsewhere.add(id)
      else elsewhere.delete(id)
      changed.emit()
      await settle()
    },
  }
}

test('what another server runs neither is looked at nor acts here, until it is ours', async () => {
  const { room, move } = await sharedRoom()
  await move('trig-1', true)
  const id = await room.add({ comparisons: [on], fields: { enable_webhook: true, any_match: true } })
  const ours = await room.add({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  expect(await room.triggers.webhookReceived(id)).toBe(false)
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 0 })
  expect(room.state(ours).trigger_count).toBe(1)
  // It is so already: whoever ran it has acted on that.
  await move(id, false)
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 0 })
  await room.publish('mod-Display', { on: false })
  await room.publish('mod-Display', { on: true })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await move(id, true)
  await room.publish('mod-Display', { on: false })
  expect(room.state(id)).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.close()
})

test('a time that came while another server ran it was its business, and a later one is ours', async () => {
  const { room, move } = await sharedRoom()
  await move('trig-1', true)
  const start = room.clock.now() / 1_000
  const id = await room.add({
    times: [
      { type: 'at', time: start + 1_800 },
      { type: 'at', time: start + 7_200 },
    ],
    fields: { any_match: true },
  })
  await room.clock.advance(HOUR)
  await move(id, false)
  await room.clock.advance(1_000)
  expect(room.state(id).trigger_count).toBe(0)
  await room.clock.advance(HOUR)
  expect(room.state(id).trigger_count).toBe(1)
  const again = await room.restarted()
  await again.clock.advance(HOUR)
  expect(again.state(id).trigger_count).toBe(1)
  await again.close()
})

test('a trigger, its system or its instance may come, move and go in any order', async () => {
  const room = await triggerRoom()
  await room.publish('mod-Display', { on: true })
  await room.store.write(change => {
    change.put('trigger_instance', { id: 'trig-a', control_system_id: 'sys-1', trigger_id: 'trigger-a' })
  })
  await settle()
  expect(room.state('trig-a').triggered).toBe(false)
  await room.store.write(change => {
    const conditions = { comparisons: [on], time_dependents: [] }
    change.put('trigger', { id: 'trigger-a', name: 'A', conditions, actions: { functions: [lightOn], mailers: [] } })
  })
  await settle()
  expect(room.state('trig-a')).toMatchObject({ triggered: true, trigger_count: 1 })
  await room.editInstance('trig-a', { control_system_id: 'sys-2' })
  expect(room.triggers.states.current('trig-a')).toMatchObject({ sys: 'sys-2', state: { triggered: false } })
  await room.editInstance('trig-a', { control_system_id: 'sys-1' })
  expect(room.state('trig-a')).toMatchObject({ triggered: true, trigger_count: 2 })
  await room.store.write(change => change.remove('trigger', 'trigger-a'))
  await settle()
  await room.publish('mod-Display', { on: false })
  expect(room.state('trig-a').triggered).toBe(true)
  await room.store.write(change => change.remove('trigger_instance', 'trig-a'))
  await settle()
  expect(room.triggers.states.current('trig-a')).toBeUndefined()
  await room.close()
})

test('an instance that was removed and comes back with its id counts from its record', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on] })
  await room.publish('mod-Display', { on: true })
  await room.store.write(change => change.remove('trigger_instance', id))
  await settle()
  await room.store.write(change => {
    change.put('trigger_instance', { id, control_system_id: 'sys-1', trigger_id: 'trigger-1' })
  })
  await settle()
  expect(room.state(id).trigger_count).toBe(1)
  await room.close()
})

test('an instance that never worked here is as its record says, also when that changes', async () => {
  const room = await triggerRoom()
  const id = await room.add({ comparisons: [on], instance: { enabled: false, trigger_count: 4 } })
  expect(room.state(id)).toMatchObject({ triggered: false, trigger_count: 4, conditions: {} })
  room.told.length = 0
  await room.editInstance(id, { trigger_count: 5 })
  expect(room.told).toMatchObject([{ id, state: { trigger_count: 5 } }])
  await room.close()
})

test('a time is over once it came: neither an edit, nor a pause, nor a restart brings it again', async () => {
  const room = await triggerRoom()
  const time = room.clock.now() / 1_000 + 60
  const id = await room.add({ times: [{ type: 'at', time }] })
  await room.clock.advance(60_000)
  expect(room.state(id).trigger_count).toBe(1)
  await room.edit(id, { enable_webhook: true })
  await room.editInstance(id, { enabled: false })
  await room.editInstance(id, { enabled: true })
  await room.clock.advance(60_000)
  const again = await room.restarted()
  await again.clock.advance(60_000)
  expect(again.state(id).trigger_count).toBe(1)
  await again.edit(id, {
    enable_webhook: false,
    conditions: { comparisons: [], time_dependents: [{ type: 'at', time: time + 300 }] },
  })
  await again.clock.advance(300_000)
  expect(again.state(id).trigger_count).toBe(2)
  await again.close()
})

test('a thousand instances each hear what concerns them, and nothing else', async () => {
  const room = await triggerRoom()
  await room.store.write(change => {
    for (let at = 0; at < 1_000; at++) {
      const left = status('Display_1', `level_${at}`)
      const conditions = { comparisons: [{ left, operator: 'greater_than' as const, right: 5 }], time_dependents: [] }
      change.put('trigger', {
        id: `trigger-${at}`,
        name: `T ${at}`,
        conditions,
        actions: { functions: [lightOn], mailers: [] },
      })
      change.put('trigger_instance', { id: `trig-${at}`, control_system_id: 'sys-1', trigger_id: `trigger-${at}` })
    }
  })
  await settle()
  room.told.length = 0
  for (let at = 0; at < 1_000; at += 2) await room.publish('mod-Display', { [`level_${at}`]: 6, [`other_${at}`]: 6 })
  expect(room.told.map(({ id }) => id)).toEqual(Array.from({ length: 500 }, (_, at) => `trig-${at * 2}`))
  expect(room.calls).toHaveLength(500)
  const again = await room.restarted()
  expect(again.store.trigger_instance.all().filter(row => row.trigger_count === 1)).toHaveLength(500)
  await again.close()
})

test('very many that come at once are put to work in parts, with room for others between', async () => {
  let spent = 0
  const clock = { ...fakeClock(), monotonic: () => (spent += 6) }
  const room = await triggerRoom({ clock })
  await room.store.write(change => {
    const conditions = { comparisons: [on], time_dependents: [] }
    change.put('trigger', { id: 'trigger-1', name: 'A', conditions })
    for (let at = 0; at < 100; at++) {
      change.put('trigger_instance', { id: `trig-${at}`, control_system_id: 'sys-1', trigger_id: 'trigger-1' })
    }
  })
  const atWork = () => room.store.trigger_instance.all().filter(({ id }) => 'comparison_0' in room.state(id).conditions)
  await settle()
  expect(atWork().length).toBeLessThan(10)
  await until(
    () => atWork().length,
    count => count === 100,
  )
  await room.close()
})

test('a web request for what another server runs leaves a trace, as whoever sent it is told nothing else', async () => {
  const { room, move } = await sharedRoom()
  await move('trig-1', true)
  const id = await room.add({ fields: { enable_webhook: true } })
  await room.triggers.webhookReceived(id)
  expect(room.triggers.tracesOf(id)).toMatchObject([
    { kind: 'refused', cause: 'webhook', message: 'A web request came, and this node does not run it now.' },
  ])
  expect(room.calls).toEqual([])
  await room.close()
})

test('a web request for one that has not had its turn yet sets it off all the same, and not once the node rests', async () => {
  const room = await triggerRoom()
  const id = 'trig-new'
  const trigger = { id: 'trigger-new', name: 'New', enable_webhook: true }
  let answered: Promise<boolean> | undefined
  // Before anybody else has heard of it.
  const stop = room.store.changed.on(one => {
    if (one.id === id) answered ??= room.triggers.webhookReceived(id)
  })
  await room.store.write(change => {
    change.put('trigger', { ...trigger, actions: { functions: [lightOn], mailers: [] } })
    change.put('trigger_instance', { id, trigger_id: trigger.id, control_system_id: 'sys-1' })
  })
  expect(await answered).toBe(true)
  expect([room.calls.length, room.state(id).trigger_count]).toEqual([1, 1])
  stop()
  await room.stop()
  expect(await room.triggers.webhookReceived(id)).toBe(false)
  expect(room.calls).toHaveLength(1)
  await room.store.close()
})

test('a web request that comes before the triggers are at work waits for them', async () => {
  const room = await triggerRoom()
  const id = await room.add({ fields: { enable_webhook: true } })
  await room.stop()
  const { store, runtime, clock, log } = room
  const triggers = createTriggers({ store, runtime, clock, log })
  const answered = triggers.webhookReceived(id)
  await settle()
  expect(room.calls).toHaveLength(0)
  const life = new AbortController()
  const running = triggers.run(life.signal)
  expect(await answered).toBe(true)
  expect(room.calls).toHaveLength(1)
  life.abort()
  await running
  await store.close()
})
