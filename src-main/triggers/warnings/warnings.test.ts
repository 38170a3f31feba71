import { afterEach, beforeEach, expect, test } from 'vitest'
import { lightOn, status, triggerRoom } from '../testing/trigger-room.ts'

let room: Awaited<ReturnType<typeof triggerRoom>>
beforeEach(async () => {
  room = await triggerRoom()
})
afterEach(() => room.close())

const is = (name: string) => ({ left: status('Display_1', name), operator: 'equal' as const, right: 1 })
const constants = { left: 1, operator: 'equal' as const, right: 1 }
const ofConstants =
  'Comparison 1 is one of two constants, which are never compared. Name a status of a module on one side.'

test('what a trigger names and its system does not have is a warning where it is edited, and no refusal', async () => {
  const call = (mod: string, method: string, args = {}) => ({ mod, method, args })
  const numbers = (...names: string[]) => Object.fromEntries(names.map(name => [name, { type: 'number' }]))
  const ramp = { type: 'number', default: 0 }
  room.descriptions.set('mod-Display', {
    functions: {
      power: { params: {}, order: [], arity: 0 },
      volume: { params: { ...numbers('level'), ramp }, order: ['level', 'ramp'], arity: 1 },
      either: { params: numbers('a', 'b'), order: ['a', 'b'], arity: 1 },
    },
    status_schema: { properties: { power: {}, volume: {} } },
  } as never)
  const id = await room.add({
    comparisons: [...[is('pwr_state'), is('power'), is('connected'), constants]],
    functions: [
      ...[lightOn, call('Lamp_1', 'on'), call('Lamp_1', 'off'), call('Display_1', 'pwr'), call('Display_1', 'power')],
      ...[call('Display_1', 'power', { lamp: 1 }), call('Display_1', 'volume', { ramp: 1, loud: true, soft: 0 })],
      ...[
        call('Display_1', 'volume', { level: 1 }),
        call('Display_1', 'either', { b: 1 }),
        call('Display_1', 'either'),
      ],
    ],
  })
  const warnings = [
    'Comparison 4 is one of two constants, which are never compared. Name a status of a module on one side.',
    'Display_1 has no status pwr_state. It has power, volume.',
    'There is no Lamp_1 in Room 1.',
    'Display_1 has no function pwr.',
    'Display_1.power takes no argument lamp. It takes none.',
    'Display_1.volume takes no argument loud, soft. It takes level, ramp.',
    'Display_1.volume lacks the argument level.',
    'Display_1.either needs at least 1 of its arguments a, b.',
  ]
  expect(room.triggers.explain(id)?.warnings).toEqual(warnings)
  expect(await room.triggers.warningsOf('trigger_instance', id)).toEqual(warnings)
  expect(await room.triggers.warningsOf('trigger', id.replace('trig-', 'trigger-'))).toEqual(warnings)
  expect(await room.triggers.warningsOf('trigger_instance', 'trig-none')).toEqual([])
  expect(await room.triggers.warningsOf('trigger', 'trigger-none')).toEqual([])
})

test('of a trigger in many systems each warning is told once, with where it is so', async () => {
  room.descriptions.set('mod-Display', { functions: {}, status_schema: {} } as never)
  const functions = [lightOn, { mod: 'Display_1', method: 'pwr', args: {} }]
  const id = await room.add({ functions, comparisons: [constants] })
  await room.store.write(change => {
    for (const at of [2, 3, 4, 5]) {
      const [trigger_id, sys] = [id.replace('trig-', 'trigger-'), `sys-${at}`]
      change.put('control_system', { id: sys, name: `Room ${at}`, modules: at < 4 ? ['mod-Display'] : [] })
      change.put('trigger_instance', { id: `trig-again-${at}`, control_system_id: sys, trigger_id })
    }
  })
  await room.modules('mod-Display')
  expect(await room.triggers.warningsOf('trigger', 'trigger-1')).toEqual([
    ofConstants,
    'There is no Light_1 in Room 1, Room 2, Room 3 and 2 more.',
    'In Room 1, Room 2, Room 3: Display_1 has no function pwr.',
    'There is no Display_1 in Room 4, Room 5.',
  ])
  const many = Array.from({ length: 30 }, (_, at) => ({ mod: `Lamp_${at + 1}`, method: 'on', args: {} }))
  await room.edit(id, { actions: { functions: many, mailers: [] } })
  const told = await room.triggers.warningsOf('trigger', 'trigger-1')
  expect([told.length, told.at(-1)]).toEqual([21, 'There is more of that: 11 warnings are left out.'])
})

test('a trigger that no system has yet is warned of for its own system, or for what is so in any', async () => {
  const id = await room.add({ comparisons: [constants] })
  await room.store.write(change => change.remove('trigger_instance', id))
  expect(await room.triggers.warningsOf('trigger', 'trigger-1')).toEqual([ofConstants])
  await room.edit(id, {
    control_system_id: 'sys-1',
    actions: { functions: [{ ...lightOn, mod: 'Lamp' }], mailers: [] },
  })
  expect((await room.triggers.warningsOf('trigger', 'trigger-1')).at(-1)).toBe('There is no Lamp in Room 1.')
})
