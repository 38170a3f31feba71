import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import type { EncryptionLevelNumber } from './enums.ts'
import { type Decrypt, mergeSettings, settingsForModule } from './settings-hierarchy.ts'

const display = { id: 'mod-1', role: 1, driver_id: 'driver-1', control_system_id: null } as const
const logic = { id: 'mod-2', role: 99, driver_id: 'driver-1', control_system_id: 'sys-1' } as const
const room = { id: 'sys-1', zones: ['zone-org', 'zone-gone', 'zone-level'] }
const zones = [{ id: 'zone-level' }, { id: 'zone-org' }]

let count = 0
const record = (parent_id: string, level: EncryptionLevelNumber, settings: Record<string, Json> | string) => ({
  id: `sets-${count++}`,
  parent_id,
  encryption_level: level,
  settings_string: typeof settings === 'string' ? settings : JSON.stringify(settings),
  settings_id: null as string | null,
})
type SettingsRecord = ReturnType<typeof record>

const asIs: Decrypt = (_level, _parentId, text) => text
const from = (records: SettingsRecord[]) => (id: string) => records.filter(({ parent_id }) => parent_id === id)
const forLogic = (records: SettingsRecord[], decrypt = asIs) =>
  settingsForModule({ module: logic, system: room, zones, recordsOf: from(records), decrypt })

describe('what a logic module gets', () => {
  const everywhere = ['driver-1', 'zone-gone', 'zone-org', 'zone-level', 'sys-1', 'mod-2']

  test('is module over system over last zone over first zone over driver; zones that are gone do not count', () => {
    const layers = everywhere.map(id => record(id, 0, { [id]: true, from: id }))
    for (const winner of ['mod-2', 'sys-1', 'zone-level', 'zone-org', 'driver-1']) {
      expect(forLogic(layers).settings.from).toBe(winner)
      layers.splice(
        layers.findIndex(({ parent_id }) => parent_id === winner),
        1,
      )
    }
    expect(forLogic(layers).settings).toEqual({})
  })

  test('needs a system', () => {
    const attempt = () => settingsForModule({ module: logic, recordsOf: () => [], decrypt: asIs })
    expect(attempt).toThrow('Logic module mod-2 has no system')
  })
})

test('a module with a device gets its own over its driver’s; system and zones never reach it', () => {
  const records = ['driver-1', 'zone-level', 'sys-1', 'mod-1'].map(id => record(id, 0, { [id]: true, from: id }))
  const { settings } = settingsForModule({
    module: display,
    system: room,
    zones,
    recordsOf: from(records),
    decrypt: asIs,
  })
  expect(settings).toEqual({ 'driver-1': true, 'mod-1': true, from: 'mod-1' })
})

test('within one parent the higher level wins for a module, the lower one for the parent by itself', () => {
  const records = ([0, 3, 1, 2] as const).map(level => record('mod-1', level, { level, [level]: true }))
  const { settings } = settingsForModule({ module: display, recordsOf: from(records), decrypt: asIs })
  expect(settings).toEqual({ 0: true, 1: true, 2: true, 3: true, level: 3 })
  expect(mergeSettings(records, asIs).settings).toEqual({ 0: true, 1: true, 2: true, 3: true, level: 0 })
})

test('a nested object replaces the whole earlier one, and null is a value', () => {
  const records = [record('driver-1', 0, { a: { x: 1, y: 2 }, b: 1 }), record('mod-2', 0, { a: { x: 3 }, b: null })]
  expect(forLogic(records).settings).toEqual({ a: { x: 3 }, b: null })
})

test('history rows take no part', () => {
  expect(forLogic([{ ...record('mod-2', 0, { a: 1 }), settings_id: 'sets-1' }]).settings).toEqual({})
})

test('every level but none is decrypted, for the parent it belongs to', () => {
  const asked: unknown[] = []
  const decrypt: Decrypt = (level, parentId) => {
    asked.push([level, parentId])
    return 'password: open sesame'
  }
  const { settings } = forLogic([record('sys-1', 2, '\u001bcipher'), record('mod-2', 0, { a: 1 })], decrypt)
  expect(settings).toEqual({ password: 'open sesame', a: 1 })
  expect(asked).toEqual([[2, 'sys-1']])
})

test('a record that cannot be read is left out and reported; the rest still counts', () => {
  const broken = record('sys-1', 0, '- a list')
  const sealed = record('zone-org', 1, 'x')
  const decrypt: Decrypt = () => {
    throw new Error('cut short')
  }
  expect(forLogic([broken, sealed, record('driver-1', 0, { a: 1 })], decrypt)).toEqual({
    settings: { a: 1 },
    unreadable: [
      { id: sealed.id, parent_id: 'zone-org', reason: 'cut short' },
      { id: broken.id, parent_id: 'sys-1', reason: expect.stringContaining('is not a mapping') },
    ],
  })
})

test('1,000 random sets of layers agree with the rule spelled out naively', () => {
  const ids = ['mod-2', 'sys-1', 'zone-level', 'zone-org', 'zone-gone', 'driver-1', 'zone-elsewhere']
  const layer = fc.record({
    id: fc.constantFrom(...ids),
    level: fc.constantFrom<EncryptionLevelNumber[]>(0, 1, 2, 3),
    settings: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.jsonValue({ maxDepth: 1 })),
  })
  const onePerLevel = fc.uniqueArray(layer, { selector: ({ id, level }) => `${id} ${level}`, maxLength: 28 })
  fc.assert(
    fc.property(onePerLevel, layers => {
      const records = layers.map(({ id, level, settings }) => record(id, level, settings as Record<string, Json>))
      const expected = new Map<string, unknown>()
      for (const id of ['driver-1', 'zone-org', 'zone-level', 'sys-1', 'mod-2']) {
        for (const level of [0, 1, 2, 3]) {
          const found = layers.find(one => one.id === id && one.level === level)
          for (const [key, value] of Object.entries(found?.settings ?? {})) expected.set(key, value)
        }
      }
      const { settings, unreadable } = forLogic(records)
      expect(unreadable).toEqual([])
      const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1)
      expect(JSON.stringify(Object.entries(settings).sort(byKey))).toBe(JSON.stringify([...expected].sort(byKey)))
    }),
    { numRuns: 1_000 },
  )
})
