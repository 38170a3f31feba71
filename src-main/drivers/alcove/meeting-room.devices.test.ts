import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { startRuntime, type TestRuntime } from '../../testing/start-runtime.ts'
import { until } from '../../testing/until.ts'

// A whole room in real threads: two projectors and two switchers, each of them its simulator behind a real socket. The
// table's switcher has the laptop, the rack's has the PC and is fed by the table's output 4.

const drivers = {
  System: ['alcove/meeting-room', 99],
  Display: ['pjlink/projector', 1],
  Switcher: ['extron/sis-matrix', 1],
} as const
const modules = {
  'mod-dsp1': 'Display',
  'mod-dsp2': 'Display',
  'mod-swt1': 'Switcher',
  'mod-swt2': 'Switcher',
} as const

const projector = 'simulated_warm_up_ms: 50\nsimulated_cool_down_ms: 50\npoll_ms: 20\n'
const settings = {
  'mod-dsp1': projector,
  'mod-dsp2': projector,
  'mod-room': [
    'connections:',
    '  Display_1: {HDMI1: Switcher_1.1}',
    '  Display_2: {HDMI2: Switcher_2.3}',
    '  Switcher_1: ["*laptop"]',
    '  Switcher_2: {2: "*pc", 8: Switcher_1.4}',
    'outputs:',
    '  - {key: Display_1, name: Front}',
    '  - {key: Display_2, name: Back}',
  ].join('\n'),
}

let at: TestRuntime
const status = (id: string, key: string): Json | undefined => at.runtime.statusOf(id)[key]?.value
const output = (key: string) => status('mod-room', `output/${key}`)
const exec = (method: string, ...args: Json[]) => at.runtime.exec('mod-room', method, args)

beforeAll(async () => {
  const driver = (name: keyof typeof drivers) => ({
    ...{ id: `driver-${name}`, name, file_name: drivers[name][0], role: drivers[name][1], module_name: name },
    commit: 'HEAD',
  })
  const module = (id: string, name: keyof typeof drivers) => ({
    ...{ id, driver_id: `driver-${name}`, name, role: drivers[name][1], running: true },
    ...(name === 'System' ? { control_system_id: 'sys-room' } : { ip: '192.0.2.9', port: 9 }),
  })
  const ids = Object.entries(modules)
  at = await startRuntime({
    room: {
      records: {
        driver: (['System', 'Display', 'Switcher'] as const).map(driver),
        module: [module('mod-room', 'System'), ...ids.map(([id, name]) => module(id, name))],
        control_system: [{ id: 'sys-room', name: 'Room', modules: ['mod-room', ...ids.map(([id]) => id)], zones: [] }],
        settings: Object.entries(settings).map(([parent_id, settings_string]) => ({
          ...{ id: `sets-${parent_id}`, parent_id, settings_string, encryption_level: 0 },
        })),
      },
      preferences: { simulated_modules: ids.map(([id]) => id) },
    },
  })
  for (const [id] of ids)
    await until(
      () => status(id, 'mute') ?? status(id, 'model'),
      known => known !== undefined,
    )
})
afterAll(() => at.stop())

test('a source crosses both switchers to the far projector, while the near one shows it too, and then something else', async () => {
  await exec('power', true)
  const shown = { problem: null, source: 'laptop', target: 'laptop' }
  expect(output('Display_1')).toMatchObject({ ...shown, name: 'Front', module: 'mod-dsp1' })
  expect(output('Display_2')).toMatchObject({ ...shown, name: 'Back', inputs: ['laptop', 'pc'] })
  expect(status('mod-room', 'selected_input')).toBe('laptop')
  expect(status('mod-swt2', 'output3')).toBe(8)
  expect(status('mod-dsp2', 'input')).toBe('HDMI2')

  await exec('route', 'pc', 'Display_2')
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
  expect(output('Display_2')).toMatchObject({ source: 'pc' })
  expect(status('mod-swt2', 'output3')).toBe(2)

  await exec('mute', true, 'Display_2')
  await until(
    () => output('Display_2'),
    now => (now as { mute?: boolean }).mute === true,
  )
  await exec('unroute', 'Display_2')
  expect(output('Display_2')).toMatchObject({ source: null, target: null })
})
