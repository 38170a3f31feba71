import { describe, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { Role } from '../../model/enums.ts'
import { interfaceFullName } from '../../model/interfaces.ts'
import type { Comparison, Operator } from '../conditions/comparison.ts'
import { status, triggerRoom } from '../testing/trigger-room.ts'

type Room = Awaited<ReturnType<typeof triggerRoom>>
const is = (name: string, right: Comparison['right'] = true, operator: Operator = 'equal'): Comparison => ({
  ...{ left: status(name.split('.')[0] ?? '', name.split('.')[1] ?? ''), operator, right },
})
const does = (mod: string, method: string) => [{ mod, method, args: {} }]

/** A room in which what is asked of a module has it report something, a while later. */
async function loopRoom(effects: Record<string, Record<string, Json> | ((room: Room) => void)>, tookMs = 0) {
  const room = await triggerRoom()
  await room.modules('mod-A', 'mod-B', 'mod-C', 'mod-D')
  room.answers.of = async (mod, method) => {
    const effect = effects[`${mod.slice(4)}.${method}`]
    if (typeof effect === 'function') effect(room)
    else if (effect) {
      room.clock.timer(tookMs, () => {
        // Falls first, so that there is an edge again.
        for (const name of Object.keys(effect)) void room.publish(mod, { [name]: null })
        void room.publish(mod, effect)
      })
    }
    return null
  }
  const parkedOf = (...ids: string[]) => ids.filter(id => room.triggers.explain(id)?.state === 'parked')
  return { ...room, parkedOf }
}

const HOUR = 3_600_000

describe('goes round, is named, and one of it is parked:', () => {
  test('1. a trigger that sets off itself', async () => {
    const room = await loopRoom({ 'A.on': { on: true } })
    const id = await room.add({ comparisons: [is('A_1.on')], functions: does('A_1', 'on') })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(id)).toEqual([id])
    // Ten times without a question, and three that were held back before.
    expect(room.calls).toHaveLength(13)
    expect(room.triggers.explain(id)?.summary).toBe(
      'It is parked, as its actions set it off again and again: "Trigger 1", then "Trigger 1". Change one of these, or let it go on.',
    )
    expect(room.log.lines.filter(line => line.includes('It is parked'))).toHaveLength(1)
    const told = room.triggers.tracesOf(id).filter(({ message }) => message.includes('waits to see'))
    expect(told).toHaveLength(3)
    expect(room.triggers.tracesOf(id).some(({ kind }) => kind === 'parked')).toBe(true)
    await room.close()
  })

  test('2. two that set off each other', async () => {
    const room = await loopRoom({ 'A.on': { on: true }, 'B.on': { on: true } })
    const one = await room.add({ comparisons: [is('A_1.on')], functions: does('B_1', 'on') })
    const two = await room.add({ comparisons: [is('B_1.on')], functions: does('A_1', 'on') })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(one, two)).toEqual([one])
    expect(room.triggers.explain(one)?.parked?.ring).toEqual([one, two, one])
    expect(room.triggers.explain(one)?.summary).toContain('"Trigger 1", then "Trigger 2", then "Trigger 1"')
    await room.close()
  })

  test('3. three that turn the same thing on, up and off', async () => {
    const room = await loopRoom({ 'A.on': { step: 1 }, 'A.up': { step: 2 }, 'A.off': { step: 3 } }, 300)
    const ids = [
      await room.add({ comparisons: [is('A_1.step', 1)], functions: does('A_1', 'up') }),
      await room.add({ comparisons: [is('A_1.step', 2)], functions: does('A_1', 'off') }),
      await room.add({ comparisons: [is('A_1.step', 3)], functions: does('A_1', 'on') }),
    ]
    await room.publish('mod-A', { step: 2 })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(...ids)).toEqual([ids[1]])
    expect(room.triggers.explain(ids[1] ?? '')?.parked?.ring).toEqual([ids[1], ids[2], ids[0], ids[1]])
    await room.close()
  })

  test('4. over two systems that share a module', async () => {
    const room = await loopRoom({ 'A.on': { on: true }, 'B.on': { on: true } })
    await room.store.write(change =>
      change.put('control_system', { id: 'sys-2', name: 'Room 2', modules: ['mod-A', 'mod-B'] }),
    )
    await room.modules('mod-A', 'mod-B')
    const one = await room.add({ comparisons: [is('A_1.on')], functions: does('B_1', 'on') })
    const fields = { comparisons: [is('B_1.on')], functions: does('A_1', 'on') }
    const two = await room.add({ ...fields, instance: { control_system_id: 'sys-2' } })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(one, two)).toEqual([one])
    expect(room.triggers.explain(one)?.summary).toContain(
      '"Trigger 1" in Room 1, then "Trigger 2" in Room 2, then "Trigger 1" in Room 1.',
    )
    await room.close()
  })

  test('5. through logic that works other modules of its system', async () => {
    const room = await loopRoom({
      'D.present': now => {
        void now.publish('mod-A', { on: null })
        void now.publish('mod-A', { on: true })
      },
    })
    await room.store.write(change => change.update('module', 'mod-D', { role: Role.logic }))
    const id = await room.add({ comparisons: [is('A_1.on')], functions: does('D_1', 'present') })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(id)).toEqual([id])
    await room.close()
  })

  test('6. a web request that it has sent to its own node', async () => {
    const ids: string[] = []
    const room = await loopRoom({
      'A.call': now => void now.triggers.webhookReceived(ids[0] ?? '', true),
    })
    ids.push(await room.add({ fields: { enable_webhook: true }, functions: does('A_1', 'call') }))
    await room.triggers.webhookReceived(ids[0] ?? '')
    await room.clock.advance(HOUR)
    expect(room.parkedOf(...ids)).toEqual(ids)
    await room.close()
  })

  test('7. one trigger of a zone, from room to room round its walls', async () => {
    const walls = ['a', 'b', 'c', 'd'].map(letter => `mod-Wall-${letter}`)
    const room = await loopRoom(Object.fromEntries(walls.map(id => [`${id.slice(4)}.open`, { open: true }])), 200)
    await room.modules(...walls)
    await room.store.write(change => {
      for (const [at, wall] of walls.entries()) {
        if (at === 0) continue
        const modules = [wall, walls[(at + 1) % walls.length] ?? '']
        change.put('control_system', { id: `sys-${at + 1}`, name: `Room ${at + 1}`, modules })
        const instance = { control_system_id: `sys-${at + 1}`, zone_id: 'zone-1', trigger_id: 'trigger-1' }
        change.put('trigger_instance', { id: `trig-${at + 1}`, ...instance })
      }
    })
    await room.modules(walls[0] ?? '', walls[1] ?? '')
    await room.add({
      comparisons: [is('Wall_1.open')],
      functions: does('Wall_2', 'open'),
      instance: { zone_id: 'zone-1' },
    })
    await room.publish('mod-Wall-c', { open: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf('trig-1', 'trig-2', 'trig-3', 'trig-4')).toEqual(['trig-3'])
    expect(room.triggers.explain('trig-3')?.parked?.ring).toEqual(['trig-3', 'trig-4', 'trig-1', 'trig-2', 'trig-3'])
    await room.close()
  })

  test('8. an e-mail about what the Mailer module itself reports', async () => {
    const room = await loopRoom({ 'C.send_mail': { failed: true } }, 1_000)
    room.descriptions.set('mod-C', { functions: {}, implements: [interfaceFullName('Mailer')] } as never)
    const mailers = [{ emails: ['desk@example.com'], content: 'No mail is sent.' }]
    const id = await room.add({ comparisons: [is('C_1.failed')], functions: [], mailers })
    await room.publish('mod-C', { failed: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(id)).toEqual([id])
    await room.close()
  })

  test('9. a window that is over before the answer of its own action comes in again', async () => {
    const ids: string[] = []
    const room = await loopRoom({
      'A.call': now => void now.clock.timer(2_000, () => void now.triggers.webhookReceived(ids[0] ?? '', true)),
    })
    const fields = { enable_webhook: true, debounce_period: 1_000 }
    ids.push(await room.add({ fields, functions: does('A_1', 'call') }))
    await room.triggers.webhookReceived(ids[0] ?? '')
    await room.clock.advance(HOUR)
    expect(room.parkedOf(...ids)).toEqual(ids)
    await room.close()
  })

  test('10. a projector that says after 45 seconds that it is on, or off', async () => {
    const room = await loopRoom({ 'A.on': { on: true }, 'A.off': { on: false } }, 45_000)
    const off = await room.add({ comparisons: [is('A_1.on')], functions: does('A_1', 'off') })
    const on = await room.add({ comparisons: [is('A_1.on', false)], functions: does('A_1', 'on') })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(45_000 * 2 * 19)
    expect(room.parkedOf(off, on)).toEqual([])
    await room.clock.advance(2 * HOUR)
    expect(room.parkedOf(off, on)).toEqual([off])
    expect(room.calls.filter(({ method }) => method === 'off')).toHaveLength(23)
    await room.close()
  })

  test('11. a command that comes back through a broker, from whoever listens there', async () => {
    const room = await loopRoom({
      'B.on': now => {
        now.clock.timer(400, () => {
          const answered = now.triggers.commanded('mod-A')
          void now.publish('mod-A', { on: null })
          void now.publish('mod-A', { on: true })
          answered()
        })
      },
    })
    const id = await room.add({ comparisons: [is('A_1.on')], functions: does('B_1', 'on') })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(id)).toEqual([id])
    await room.close()
  })

  test('also where each round sets off another beside it', async () => {
    const room = await loopRoom({ 'A.on': { on: true }, 'B.on': { on: true } }, 100)
    const ids = [
      await room.add({ comparisons: [is('A_1.on')], functions: [...does('A_1', 'on'), ...does('B_1', 'on')] }),
      await room.add({ comparisons: [is('B_1.on')], functions: does('A_1', 'on') }),
    ]
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    expect(room.parkedOf(...ids)).toEqual([ids[0]])
    expect(room.calls.length).toBeLessThan(2_000)
    await room.close()
  })
})

describe('is no loop, acts each time, and is not parked:', () => {
  test('a counter that ends', async () => {
    let count = 0
    const room = await loopRoom({
      'A.next': now => {
        count += 1
        void now.publish('mod-A', { odd: false })
        void now.publish('mod-A', { odd: count < 12 })
      },
    })
    const id = await room.add({ comparisons: [is('A_1.odd')], functions: does('A_1', 'next') })
    await room.publish('mod-A', { odd: true })
    await room.clock.advance(HOUR)
    expect(count).toBe(12)
    expect(room.parkedOf(id)).toEqual([])
    await room.close()
  })

  test('somebody who presses quickly, on the device that is worked', async () => {
    const room = await loopRoom({ 'A.louder': { volume: 1 } })
    const id = await room.add({ comparisons: [is('A_1.pressed')], functions: does('A_1', 'louder') })
    for (let time = 0; time < 40; time++) {
      await room.publish('mod-A', { pressed: true })
      await room.clock.advance(80)
      await room.publish('mod-A', { pressed: false })
      await room.clock.advance(100 + ((time * 37) % 300))
    }
    await room.clock.advance(10_000)
    expect(room.calls).toHaveLength(40)
    expect(room.parkedOf(id)).toEqual([])
    await room.close()
  })

  test('somebody who presses some twenty times and then goes: the last of it comes a moment later', async () => {
    for (const presses of [11, 12, 13, 21]) {
      const room = await loopRoom({ 'A.louder': { volume: 1 } })
      const id = await room.add({ comparisons: [is('A_1.pressed')], functions: does('A_1', 'louder') })
      for (let time = 0; time < presses; time++) {
        await room.publish('mod-A', { pressed: true })
        await room.publish('mod-A', { pressed: false })
        await room.clock.advance(300)
      }
      await room.clock.advance(4_000)
      expect(room.calls).toHaveLength(presses)
      expect(room.parkedOf(id)).toEqual([])
      await room.close()
    }
  })

  test('a thermostat with hysteresis, which goes round in ten minutes', async () => {
    const room = await loopRoom({
      'A.heat': now => void now.clock.timer(600_000, () => void now.publish('mod-A', { temperature: 22 })),
      'A.rest': now => void now.clock.timer(600_000, () => void now.publish('mod-A', { temperature: 19 })),
    })
    const ids = [
      await room.add({ comparisons: [is('A_1.temperature', 20, 'less_than')], functions: does('A_1', 'heat') }),
      await room.add({ comparisons: [is('A_1.temperature', 21, 'greater_than')], functions: does('A_1', 'rest') }),
    ]
    await room.publish('mod-A', { temperature: 19 })
    await room.clock.advance(24 * HOUR)
    expect(room.calls).toHaveLength(145)
    expect(room.parkedOf(...ids)).toEqual([])
    await room.close()
  })

  test('a time that comes every second, whatever its action reports', async () => {
    const room = await loopRoom({ 'A.on': { on: true } })
    const id = await room.add({
      times: [{ type: 'cron', cron: '* * * * * *', timezone: 'UTC' }],
      functions: does('A_1', 'on'),
    })
    await room.clock.advance(60_000)
    expect(room.state(id).trigger_count).toBe(60)
    expect(room.calls).toHaveLength(60)
    expect(room.parkedOf(id)).toEqual([])
    await room.close()
  })

  test('two of one chatty module, which both work it', async () => {
    const room = await loopRoom({ 'A.note': { noted: true } })
    const ids = [
      await room.add({ comparisons: [is('A_1.near')], functions: does('A_1', 'note') }),
      await room.add({ comparisons: [is('A_1.warm')], functions: does('A_1', 'note') }),
    ]
    for (let time = 0; time < 120; time++) {
      await room.clock.advance(350)
      await room.publish('mod-A', { near: time % 2 === 0, warm: time % 3 === 0 })
    }
    await room.clock.advance(60_000)
    expect(room.calls).toHaveLength(60 + 40)
    expect(room.parkedOf(...ids)).toEqual([])
    await room.close()
  })

  test.each([false, true])('web requests again and again, as from this machine: %s', async isOwn => {
    const room = await loopRoom({ 'A.louder': { volume: 1 } })
    const id = await room.add({ fields: { enable_webhook: true }, functions: does('A_1', 'louder') })
    for (let time = 0; time < 60; time++) {
      void room.triggers.webhookReceived(id, isOwn)
      await room.clock.advance(900)
    }
    await room.clock.advance(10_000)
    expect(room.calls).toHaveLength(60)
    expect(room.parkedOf(id)).toEqual([])
    await room.close()
  })

  test('a sensor that comes and goes each minute all day, on the device that is worked', async () => {
    const room = await loopRoom({ 'A.light': { light: true } })
    const id = await room.add({ comparisons: [is('A_1.present')], functions: does('A_1', 'light') })
    for (let minute = 0; minute < 120; minute++) {
      await room.publish('mod-A', { present: true })
      await room.clock.advance(20_000)
      await room.publish('mod-A', { present: false })
      await room.clock.advance(40_000)
    }
    await room.clock.advance(HOUR)
    expect(room.calls).toHaveLength(120)
    // It is late once, while it is looked at.
    const late = room.calls.filter(({ at }, time) => at > (room.calls[0]?.at ?? 0) + time * 60_000)
    expect(late.length).toBeLessThanOrEqual(3)
    expect(room.parkedOf(id)).toEqual([])
    await room.close()
  })

  test('one that sets off many, each of which does something else', async () => {
    const room = await loopRoom({ 'B.on': { on: true }, 'C.on': { on: true } })
    const ids = [
      await room.add({ comparisons: [is('A_1.on')], functions: [...does('B_1', 'on'), ...does('C_1', 'on')] }),
    ]
    for (const from of ['B_1.on', 'C_1.on', 'B_1.on', 'C_1.on'])
      ids.push(await room.add({ comparisons: [is(from)], functions: does('D_1', 'on') }))
    for (let time = 0; time < 30; time++) {
      await room.publish('mod-A', { on: true })
      await room.publish('mod-A', { on: false })
      await room.clock.advance(1_000)
    }
    expect(room.parkedOf(...ids)).toEqual([])
    expect(room.calls).toHaveLength(30 * 2 + 30 * 4)
    await room.close()
  })
})

describe('one that is parked', () => {
  async function parked() {
    const room = await loopRoom({ 'A.on': { on: true } })
    const id = await room.add({ comparisons: [is('A_1.on')], functions: does('A_1', 'on') })
    await room.publish('mod-A', { on: true })
    await room.clock.advance(HOUR)
    room.calls.length = 0
    return { room, id }
  }

  test('does nothing, and says so each time', async () => {
    const { room, id } = await parked()
    await room.publish('mod-A', { on: false })
    await room.publish('mod-A', { on: true })
    expect(room.calls).toEqual([])
    expect(room.triggers.tracesOf(id).at(-1)).toMatchObject({ kind: 'parked', cause: 'comparison_0' })
    expect(room.state(id).triggered).toBe(false)
    await room.close()
  })

  test('is still so after a restart, and not once it was let go on, disabled or edited meanwhile', async () => {
    const { room, id } = await parked()
    const before = room.triggers.explain(id)
    await room.clock.advance(1_000)
    const again = await room.restarted()
    expect(again.triggers.explain(id)).toMatchObject({ state: 'parked', summary: before?.summary })
    expect(again.triggers.explain(id)?.parked).toEqual(before?.parked)
    await again.publish('mod-A', { on: true })
    expect(again.calls).toEqual([])
    expect(again.triggers.tracesOf(id).map(({ kind }) => kind)).toEqual(['parked'])
    await again.edit(id, { name: 'Another name', description: 'It does the same.' })
    expect(again.triggers.explain(id)?.state).toBe('parked')
    expect(again.triggers.unpark(id)).toBe(true)
    const later = await again.restarted()
    expect(later.triggers.explain(id)?.state).toBe('working')
    expect(later.store.trigger_instance.get(id)?.parked ?? null).toBe(null)
    await later.close()
  })

  test.each<[string, (room: Room, id: string) => Promise<void>]>([
    ['disabled', (room, id) => room.editInstance(id, { enabled: false })],
    ['edited', (room, id) => room.edit(id, { debounce_period: 1 })],
  ])('is no longer so after a restart when it was %s', async (_, change) => {
    const { room, id } = await parked()
    await change(room, id)
    const again = await room.restarted()
    await again.editInstance(id, { enabled: true })
    expect(again.triggers.explain(id)?.state).toBe('working')
    await again.close()
  })

  test('goes on when somebody lets it, or edits its trigger, or disables and enables it', async () => {
    const { room, id } = await parked()
    const later = () => room.clock.advance(HOUR)
    const isParked = () => room.parkedOf(id).length > 0
    expect(room.triggers.unpark(id)).toBe(true)
    expect(room.triggers.unpark(id)).toBe(false)
    await later()
    expect(isParked()).toBe(true)
    await room.edit(id, { actions: { functions: does('B_1', 'on'), mailers: [] } })
    expect(isParked()).toBe(false)
    await room.edit(id, { actions: { functions: does('A_1', 'on'), mailers: [] } })
    await room.publish('mod-A', { on: false })
    await room.publish('mod-A', { on: true })
    await later()
    expect(isParked()).toBe(true)
    await room.editInstance(id, { important: true })
    expect(isParked()).toBe(true)
    await room.editInstance(id, { enabled: false })
    await room.editInstance(id, { enabled: true })
    expect(isParked()).toBe(false)
    await room.close()
  })
})
