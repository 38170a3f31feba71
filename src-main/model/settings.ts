import { entity, type Of } from './entity.ts'
import { EncryptionLevel, named, numberedField } from './enums.ts'
import { field, list, maybeText, needed, textOr } from './field.ts'
import { tableOf } from './ids.ts'

const parents = ['control_system', 'driver', 'module', 'zone'] as const

/** Settings of a driver, zone, system or module: YAML or JSON text, or ciphertext above level none. */
export const settings = entity({
  noun: 'settings record',
  table: 'sets',
  path: 'settings',
  fields: {
    parent_id: needed({
      present: true,
      ref: { to: parents, gone: 'remove' },
      about: 'The driver, zone, system or module it belongs to.',
    }),
    parent_type: field(named(parents).nullish(), { derived: true, oneOf: parents }),
    encryption_level: numberedField(EncryptionLevel, 0, { about: 'Who may read it; a driver gets all of them.' }),
    settings_string: textOr('{}', { input: 'yaml' }),
    keys: list({ derived: true, searched: true }),
    /** Set on rows that only record history. */
    settings_id: maybeText({ readOnly: true, ref: { to: 'settings', gone: 'remove' } }),
    modified_by_id: maybeText({ readOnly: true }),
  },
})
export type Settings = Of<typeof settings>

/** What an id with such a prefix belongs to; nothing when it can have no settings (model.md 3.9). */
export function parentTypeOf(id: string): (typeof parents)[number] | undefined {
  return ({ sys: 'control_system', driver: 'driver', mod: 'module', zone: 'zone' } as const)[tableOf(id) as 'sys']
}
