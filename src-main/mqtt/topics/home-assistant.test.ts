import { expect, test } from 'vitest'
import { discoveryOf, type SeenStatus } from './home-assistant.ts'

const seen: SeenStatus = {
  node: { id: 'node-1', version: '1.2.3' },
  system: { id: 'sys-1', name: () => 'Board room' },
  module: { id: 'mod-1', slug: 'Display_1', driver: 'Acme panel' },
  status: 'power',
  value: true,
  stateTopic: 'placeos/a/power',
  interfaces: ['Powerable', 'AudioMuteable', 'ElectricalRelay', 'Lighting::Level'],
  functions: ['power', 'mute_audio', 'relay', 'volume'],
}

/** As Home Assistant is told it, with its command allowed or not. */
function told(fields: Partial<SeenStatus>, allowed: boolean) {
  const discovery = discoveryOf({ ...seen, ...fields })
  if (!discovery) return undefined
  const isSettable = allowed && discovery.command !== undefined
  return {
    topic: discovery.topic(isSettable),
    config: discovery.config(discovery.names(), isSettable ? `command/${discovery.command}` : undefined),
  }
}

test('what Home Assistant is told is as in the golden file', async () => {
  const all = [
    told({}, true),
    told({}, false),
    told({ status: 'audio_mute' }, true),
    told({ status: 'relay2' }, true),
    told({ status: 'volume', value: 30 }, true),
    told({ status: 'volume', value: 30 }, false),
    told({ status: 'area1_level', value: 30 }, true),
    told({ status: 'connected' }, true),
  ]
  await expect(`${JSON.stringify(all, null, 2)}\n`).toMatchFileSnapshot('home-assistant.golden.json')
})

test.each<[string, Partial<SeenStatus>]>([
  ['a status of no interface', { status: 'firmware', value: '1' }],
  ['a power that is not of the interface', { interfaces: [] }],
  ['a volume that is no number', { status: 'volume', value: 'loud' }],
  ['a volume that cannot be set', { status: 'volume', value: 3, functions: [] }],
])('%s is not told', (_, fields) => {
  expect(told(fields, true)).toBeUndefined()
})

test('ids hold only what Home Assistant takes', () => {
  const { topic } = told({ system: { id: 'sys/ä', name: () => 'x' } }, false) ?? {}
  expect(topic).toBe('homeassistant/binary_sensor/node-1/sys_2f_e4_mod-1_power/config')
})
