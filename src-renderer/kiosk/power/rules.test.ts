import type { Json } from '@base/json.ts'
import type { Health, ModuleView, RoomView } from '@contract/views.ts'
import { expect, test } from 'vitest'
import { truthOf } from '../truth.ts'
import { heroLook, heroWords, powerFacts, unconfirmedWords } from './rules.ts'

const made = (
  mod: string,
  role: number,
  values: Record<string, Json>,
  state: Health['state'] = 'connected',
): ModuleView => ({
  id: `mod-${mod}`,
  mod,
  index: 1,
  driver: { id: 'driver-1', name: 'PJLink projector', file_name: '', role },
  interfaces: role === 99 ? [] : ['Powerable'],
  functions: {},
  address: '',
  notes: '',
  running: true,
  transport: 'tcp',
  simulator: null,
  can_simulate: false,
  recording_since: null,
  parked: null,
  missing: [],
  health: { state, since: 0, restarts: 0 },
  status: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, at: 10 }])),
})
const roomOf = (...modules: ModuleView[]): RoomView => ({
  id: 'sys-1',
  name: 'A',
  display_name: '',
  description: '',
  zones: [],
  modules,
})
const words = { waiting: 'Starting up…', unconfirmed: '' }
const shown = (logic: ModuleView, display: ModuleView) => {
  const room = roomOf(logic, display)
  const truth = truthOf({ ...powerFacts(logic), press: undefined, now: 20, patienceMs: 60_000, words })
  return { ...heroWords(room, logic, truth), look: heroLook(room, logic, truth) }
}

test('a room that starts names the projector that is warming up', () => {
  const logic = made('System', 99, { active: false, power_target: true, power_state: 'starting' })
  const seen = shown(logic, made('Display', 1, { warming: true }))
  expect(seen).toEqual({ state: 'Starting up…', detail: 'PJLink projector is warming up…', look: 'waiting' })
})

test('a projector that does not answer makes off unknown, not confirmed', () => {
  const logic = made('System', 99, { active: false, power_target: false, power_state: 'off' })
  const display = made('Display', 1, { power: true }, 'disconnected')
  expect(shown(logic, display)).toEqual({
    state: 'Not known',
    detail: 'PJLink projector is not answering',
    look: 'failed',
  })
  expect(unconfirmedWords(roomOf(logic, display))).toBe('PJLink projector is not answering. Check that it has power.')
})

test('a room in trouble says what the room logic says, whatever it was asked for', () => {
  const logic = made('System', 99, { active: false, power_target: true, power_state: 'trouble', problem: 'No power.' })
  expect(shown(logic, made('Display', 1, {}))).toEqual({ state: 'Off', detail: 'No power.', look: 'failed' })
})
