import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Role } from '../model/enums.ts'
import { settingsForModule } from '../model/settings-hierarchy.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { moduleSettings } from './module-settings.ts'

const parents = ['driver-1', 'sys-1', 'zone-1', 'zone-2', 'mod-logic', 'mod-device']
const texts = ['a: 1', 'a: 2\nb: {c: 1}', 'b: on', '{"__proto__": 3}', '- no mapping', '', 'a: "x', 'd: yes']
const step = fc.oneof(
  fc.record({ id: fc.nat(7), parent: fc.constantFrom(...parents), text: fc.constantFrom(...texts), level: fc.nat(3) }),
  fc.record({ remove: fc.nat(7) }),
  fc.record({ zones: fc.subarray(['zone-1', 'zone-2', 'zone-none']) }),
)

test('what was read before is never used for what changed since', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
      const { store } = await openedStore()
      const settings = moduleSettings(store)
      await store.write(change => {
        change.put('control_system', { id: 'sys-1', name: 'Lobby' })
        for (const id of ['zone-1', 'zone-2']) change.put('zone', { id, name: id })
        change.put('module', { id: 'mod-device', driver_id: 'driver-1', role: Role.device })
        change.put('module', {
          ...{ id: 'mod-logic', driver_id: 'driver-1', role: Role.logic, control_system_id: 'sys-1' },
        })
      })
      for (const one of steps) {
        await store.write(change => {
          if ('remove' in one) change.remove('settings', `sets-${one.remove}`)
          else if ('zones' in one) change.update('control_system', 'sys-1', { zones: one.zones })
          else {
            const [encryption_level, settings_string] = [one.level as 0 | 1 | 2 | 3, one.text]
            change.put('settings', { id: `sets-${one.id}`, parent_id: one.parent, encryption_level, settings_string })
          }
        })
        for (const module of store.module.all()) {
          const system = store.control_system.get(module.control_system_id ?? '')
          const anew = settingsForModule({
            module,
            system,
            zones: (system?.zones ?? []).flatMap(id => store.zone.get(id) ?? []),
            recordsOf: parent => store.settings.by('parent_id', parent),
            decrypt: store.secrets.decrypt,
          })
          const given = settings.of(module)
          expect(given).toEqual(anew)
          expect(settings.of(module)).toBe(given)
        }
      }
      await store.close()
    }),
    { numRuns: 30 },
  )
})

test('another module’s settings leave a module the very object it has', async () => {
  const { store } = await openedStore()
  const settings = moduleSettings(store)
  const module = await store.write(change => {
    change.put('settings', { id: 'sets-1', parent_id: 'mod-1', settings_string: 'a: 1' })
    return change.put('module', { id: 'mod-1', driver_id: 'driver-1' })
  })
  const before = settings.of(module)
  await store.write(change => change.put('settings', { id: 'sets-2', parent_id: 'mod-2', settings_string: 'a: 2' }))
  expect(settings.of(module)).toBe(before)
  settings.forget('mod-1')
  expect(settings.of(module)).not.toBe(before)
})
