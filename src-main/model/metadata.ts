import { entity, type Of } from './entity.ts'
import { anyJson, description, field, maybeText, name, needed, setOfText } from './field.ts'

/** Named JSON that front ends keep beside a zone, a system or a user. */
export const metadata = entity({
  noun: 'metadata entry',
  table: 'metadata',
  path: 'metadata',
  aliases: { keyword: 'name' },
  fields: {
    name: name({ unique: { within: ['parent_id'], as: 'trimmed', reason: "must be unique beneath 'parent_id'" } }),
    parent_id: needed({
      present: true,
      ref: { to: ['zone', 'control_system', 'user'], gone: 'remove', reason: 'must reference an existing model' },
      about: 'The zone, system or user it belongs to.',
    }),
    description: description(),
    schema_id: maybeText({ ref: { to: 'json_schema', gone: 'clear' }, about: 'The shape that its details must have.' }),
    details: field(anyJson(), { input: 'json' }),
    editors: setOfText({ about: 'Groups whose people may change it.' }),
    /** Set on rows that only record history. */
    metadata_id: maybeText({ readOnly: true, ref: { to: 'metadata', gone: 'remove' } }),
    modified_by_id: maybeText({ readOnly: true }),
  },
})
export type Metadata = Of<typeof metadata>
