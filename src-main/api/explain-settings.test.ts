import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import type { Json } from '../base/json.ts'
import type { CallerRole } from '../contract/allow.ts'
import type { EncryptionLevelNumber } from '../model/enums.ts'
import type { Settings } from '../model/settings.ts'
import { mergeSettings, settingsForModule } from '../model/settings-hierarchy.ts'
import { openStore, type Store } from '../store/open.ts'
import { memoryDisk } from '../store/testing/memory-disk.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../testing/start-node.ts'
import type { Caller } from './caller.ts'
import { explainSettings } from './explain-settings.ts'

const soak = Boolean(process.env.ALCOVE_SOAK)
const LOGIC = ['mod-logic', 'sys-1', 'zone-last', 'zone-first', 'driver-logic']
const DEVICE = ['mod-device', 'driver-device']
/** Nobody’s, or of a zone that is gone: they never count. */
const elsewhere = ['zone-gone', 'zone-other', 'sys-2']

let store: Store
beforeAll(async () => {
  const disk = memoryDisk()
  store = await openStore({ folder: temporaryFolder(), log: notedLog(), clock: fakeClock(), disk })
  await store.write(change => {
    for (const id of ['zone-first', 'zone-last', 'zone-other']) change.put('zone', { id, name: id })
    change.put('control_system', { id: 'sys-1', name: 'Room', zones: ['zone-first', 'zone-gone', 'zone-last'] })
    change.put('module', { id: 'mod-logic', driver_id: 'driver-logic', role: 99, control_system_id: 'sys-1' })
    change.put('module', { id: 'mod-device', driver_id: 'driver-device', role: 1 })
  })
})

interface Layer {
  parent: string
  level: EncryptionLevelNumber
  /** What it says; nothing that can be read, when it is a text. */
  says: Record<string, Json> | string
  isVersion: boolean
}

const anyLayer: fc.Arbitrary<Layer> = fc.record({
  parent: fc.constantFrom(...LOGIC, ...DEVICE, ...elsewhere),
  level: fc.constantFrom<EncryptionLevelNumber[]>(0, 1, 2, 3),
  says: fc.oneof(
    { arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), anyValue()), weight: 9 },
    { arbitrary: fc.constantFrom('- a list', 'a: *nowhere'), weight: 1 },
  ),
  isVersion: fc.nat(5).map(number => number === 0),
})

function anyValue(): fc.Arbitrary<Json> {
  return fc.oneof(fc.nat(9), fc.constant(null), fc.record({ deep: fc.nat(9) })) as fc.Arbitrary<Json>
}

/** Puts the layers in place of all that were there. */
async function lay(layers: readonly Layer[]): Promise<void> {
  await store.write(change => {
    for (const { id } of store.settings.all()) change.remove('settings', id)
    for (const [at, { parent, level, says, isVersion }] of layers.entries()) {
      change.load('settings', {
        id: `sets-${String(at).padStart(3, '0')}`,
        parent_id: parent,
        encryption_level: level,
        settings_string: typeof says === 'string' ? says : JSON.stringify(says),
        settings_id: isVersion ? 'sets-master' : null,
      })
    }
  })
}

/** The rule spelled out: parents from the nearest on, in each the higher level first, in each level the first record. */
function nearestFirst(layers: readonly Layer[], parents: readonly string[]) {
  const numbered = layers.map((layer, at) => ({ ...layer, id: `sets-${String(at).padStart(3, '0')}` }))
  return parents.flatMap(parent =>
    [3, 2, 1, 0].flatMap(level =>
      numbered.filter(layer => layer.parent === parent && layer.level === level && !layer.isVersion),
    ),
  )
}

const caller = (role: CallerRole): Caller => ({
  ...{ userId: undefined, name: role, role, scopes: [], groups: [], via: 'session' },
})
const readable: Record<string, number[]> = { user: [0], support: [0, 1], admin: [0, 1, 2] }

const sorted = (settings: Record<string, unknown>) =>
  JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
const merged = (id: string) => {
  const module = store.module.get(id)
  if (!module) throw new Error('It is there.')
  const system = store.control_system.get(module.control_system_id ?? '')
  const zones = store.zone.all()
  const recordsOf = (parent: string) => store.settings.by('parent_id', parent)
  return settingsForModule({ module, system, zones, recordsOf, decrypt: store.secrets.decrypt })
}

const runs = { numRuns: soak ? 20_000 : 300 }

describe('the settings of a module, whatever its layers', () => {
  test.each([
    ['mod-logic', LOGIC],
    ['mod-device', DEVICE],
  ])('%s: are those of the nearest layer for each key', async (id, parents) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLayer, { maxLength: 20 }), async layers => {
        await lay(layers)
        const expected = new Map<string, unknown>()
        for (const { says } of nearestFirst(layers, parents).toReversed()) {
          if (typeof says !== 'string') for (const [key, value] of Object.entries(says)) expected.set(key, value)
        }
        const { settings, unreadable } = merged(id)
        expect(sorted(settings)).toBe(JSON.stringify([...expected].sort(([a], [b]) => (a < b ? -1 : 1))))
        const odd = nearestFirst(layers, parents).filter(({ says }) => typeof says === 'string')
        expect(unreadable.map(one => one.id).sort()).toEqual(odd.map(one => one.id).sort())
      }),
      runs,
    )
  })

  test.each(['sys-1', 'zone-last', 'driver-logic', 'mod-device'])(
    '%s by itself: the lower level wins',
    async parent => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyLayer, { maxLength: 20 }), async layers => {
          await lay(layers)
          const expected = new Map<string, unknown>()
          for (const level of [3, 2, 1, 0]) {
            for (const layer of layers.filter(one => one.parent === parent && one.level === level && !one.isVersion)) {
              if (typeof layer.says === 'string') continue
              for (const [key, value] of Object.entries(layer.says)) expected.set(key, value)
            }
          }
          const { settings } = mergeSettings(
            store.settings.by('parent_id', parent) as Settings[],
            store.secrets.decrypt,
          )
          expect(sorted(settings)).toBe(JSON.stringify([...expected].sort(([a], [b]) => (a < b ? -1 : 1))))
        }),
        runs,
      )
    },
  )
})

describe('explained', () => {
  test.each([
    ['module', 'mod-logic', LOGIC],
    ['module', 'mod-device', DEVICE],
    ['control_system', 'sys-1', ['sys-1', 'zone-last', 'zone-first']],
    ['zone', 'zone-last', ['zone-last']],
    ['driver', 'driver-device', ['driver-device']],
  ] as const)(
    '%s %s: each key says which layer wins, and all that it hides, nearest first',
    async (entity, id, parents) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyLayer, { maxLength: 20 }),
          fc.constantFrom<CallerRole[]>('user', 'support', 'admin'),
          async (layers, role) => {
            await lay(layers)
            const { keys, unreadable } = explainSettings(store, entity, id, caller(role))
            const inForce = nearestFirst(layers, parents)
            expect(keys.map(({ key }) => key)).toEqual([...new Set(keysOf(inForce))].sort())
            for (const { key, from, shadows, ...said } of keys) {
              const [nearest, ...hidden] = inForce.filter(
                ({ says }) => typeof says !== 'string' && Object.hasOwn(says, key),
              )
              expect([from.id, ...shadows.map(one => one.id)]).toEqual([nearest?.id, ...hidden.map(one => one.id)])
              for (const [at, layer] of [nearest, ...hidden].entries()) {
                const shown: { value?: unknown } = at === 0 ? said : (shadows[at - 1] ?? {})
                const mayRead = layer !== undefined && readable[role]?.includes(layer.level)
                expect('value' in shown).toBe(Boolean(mayRead))
                if (mayRead) expect(shown.value).toEqual((layer.says as Record<string, Json>)[key])
              }
            }
            expect(unreadable.map(one => one.id)).toEqual(
              inForce.filter(({ says }) => typeof says === 'string').map(one => one.id),
            )
          },
        ),
        runs,
      )
    },
  )

  test('agree with what the module gets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLayer, { maxLength: 20 }), async layers => {
        // Of what is never displayed, nobody is told the value.
        await lay(layers.map(layer => (layer.level === 3 ? { ...layer, level: 2 } : layer)))
        const { keys } = explainSettings(store, 'module', 'mod-logic', caller('admin'))
        expect(sorted(merged('mod-logic').settings)).toBe(JSON.stringify(keys.map(({ key, value }) => [key, value])))
      }),
      runs,
    )
  })

  test('name the layer for people', async () => {
    await lay([{ parent: 'sys-1', level: 2, says: { a: 1 }, isVersion: false }])
    const { keys } = explainSettings(store, 'module', 'mod-logic', caller('admin'))
    const from = {
      id: 'sets-000',
      parent_id: 'sys-1',
      parent_type: 'control_system',
      parent_name: 'Room',
      encryption_level: 2,
    }
    expect(keys).toEqual([{ key: 'a', value: 1, from, shadows: [] }])
  })

  test('do not say what stands in a text that cannot be read', async () => {
    await lay([{ parent: 'sys-1', level: 3, says: 'password: *hunter2', isVersion: false }])
    const told = explainSettings(store, 'module', 'mod-logic', caller('admin'))
    expect(told.unreadable).toHaveLength(1)
    expect(JSON.stringify(told)).not.toContain('hunter2')
  })
})

const keysOf = (layers: readonly Layer[]) =>
  layers.flatMap(({ says }) => (typeof says === 'string' ? [] : Object.keys(says)))
