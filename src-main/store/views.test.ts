import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys, sortKeyOf } from './order.ts'
import type { Row } from './parse-row.ts'
import { openedStore } from './testing/opened-store.ts'

type Op =
  | { kind: 'put'; id: number; name: string; custom: string | null; driver: number; zones: number[] }
  | { kind: 'remove'; id: number }
  | { kind: 'read' }

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id: fc.nat(15),
      name: fc.constantFrom('a', 'B', 'b', 'É', 'é', 'z', '~', 'a b'),
      custom: fc.constantFrom(null, '', 'A', 'b'),
      driver: fc.nat(3),
      zones: fc.array(fc.nat(3), { maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), id: fc.nat(15) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'read' as const }) },
)

test('rows in order, and rows by a field, are what sorting and filtering all rows would give, undone or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ ops: fc.array(op, { maxLength: 8 }), undone: fc.boolean() })),
      async steps => {
        const { store } = await openedStore()
        const agree = () => {
          expect(store.module.ordered()).toEqual(naive(store.module.all(), 'module'))
          expect(store.control_system.ordered()).toEqual(naive(store.control_system.all(), 'control_system'))
          expect(store.module.by('custom_name', null)).toEqual(
            naive(
              store.module.filter(row => row.custom_name == null),
              'module',
            ),
          )
          for (const at of [0, 1, 2, 3]) {
            const [driver, zone] = [`driver-${at}`, `zone-${at}`]
            const modules = store.module.filter(row => row.driver_id === driver)
            const systems = store.control_system.filter(row => row.zones.includes(zone))
            expect(store.module.by('driver_id', driver)).toEqual(naive(modules, 'module'))
            expect(store.control_system.by('zones', zone)).toEqual(naive(systems, 'control_system'))
          }
        }
        for (const { ops, undone } of steps) {
          const written = store.write(change => {
            for (const one of ops) {
              if (one.kind === 'read') agree()
              else if (one.kind === 'remove') {
                change.remove('module', `mod-${one.id}`)
                change.remove('control_system', `sys-${one.id}`)
              } else {
                const { id, name, custom, driver, zones } = one
                change.put('module', { id: `mod-${id}`, name, custom_name: custom, driver_id: `driver-${driver}` })
                change.put('control_system', { id: `sys-${id}`, name, zones: zones.map(zone => `zone-${zone}`) })
              }
            }
            if (undone) throw new Error('undone')
          })
          await written.catch(error => {
            if (error.message !== 'undone') throw error
          })
          agree()
        }
        await store.close()
      },
    ),
    { numRuns: 60 },
  )
})

test('what was read is the same frozen array until a row changes', async () => {
  const { store } = await openedStore()
  await store.write(change => change.put('zone', { id: 'zone-1', name: 'Lobby', parent_id: 'zone-9' }))
  const [all, inside] = [store.zone.ordered(), store.zone.by('parent_id', 'zone-9')]
  expect(Object.isFrozen(all) && Object.isFrozen(inside)).toBe(true)
  await store.write(change => change.put('control_system', { id: 'sys-1', name: 'A' }))
  await store.write(change => {
    change.put('zone', { id: 'zone-2', name: 'gone before anybody saw it' })
    change.remove('zone', 'zone-2')
  })
  expect(store.zone.ordered()).toBe(all)
  expect(store.zone.by('parent_id', 'zone-9')).toBe(inside)
  await store.write(change => change.update('zone', 'zone-1', { name: 'Foyer' }))
  expect(all.map(({ name }) => name)).toEqual(['Lobby'])
  expect(store.zone.ordered().map(({ name }) => name)).toEqual(['Foyer'])
})

test('lists are in PlaceOS’s order: by name then id, modules by their own name first, settings by id', async () => {
  const { store } = await openedStore()
  await store.write(change => {
    for (const [at, name] of ['beta', 'Alpha', 'alpha', 'Émile'].entries())
      change.put('zone', { id: `zone-${at}`, name })
    for (const [at, custom_name] of [null, 'Right', 'left'].entries())
      change.put('module', { id: `mod-${at}`, driver_id: 'driver-1', name: 'Display', custom_name })
    for (const id of ['sets-b', 'sets-B', 'sets-a']) change.load('settings', { id, parent_id: 'zone-1' })
    for (const [at, created_at] of [3, 1, 2].entries())
      change.load('trigger_instance', { id: `trig-${at}`, control_system_id: 'sys-1', trigger_id: 't', created_at })
  })
  expect(store.zone.ordered().map(({ id }) => id)).toEqual(['zone-1', 'zone-2', 'zone-0', 'zone-3'])
  expect(store.module.ordered().map(({ id }) => id)).toEqual(['mod-2', 'mod-1', 'mod-0'])
  expect(store.settings.ordered().map(({ id }) => id)).toEqual(['sets-B', 'sets-a', 'sets-b'])
  expect(store.trigger_instance.ordered().map(({ id }) => id)).toEqual(['trig-1', 'trig-2', 'trig-0'])
})

function naive<Name extends 'module' | 'control_system'>(rows: Row<Name>[], entity: Name): Row<Name>[] {
  const keyOf = sortKeyOf(entity)
  return rows.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)) || (a.id < b.id ? -1 : 1))
}
