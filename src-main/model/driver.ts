import { alertLevels } from './alert-level.ts'
import { entity, type Of } from './entity.ts'
import { namedField, numbered, Role } from './enums.ts'
import { anyJson, description, field, flag, maybeCount, maybeText, name, needed } from './field.ts'
import { jsonText } from './json-schema.ts'

/** A program that speaks a device's language. Its modules are that program at work. */
export const driver = entity({
  noun: 'driver',
  table: 'driver',
  path: 'drivers',
  fields: {
    name: name(),
    description: description(),
    role: field(numbered(Role), { oneOf: Role, about: 'How it reaches its device. It stays as first saved.' }),
    module_name: needed({ present: true, searched: true, about: 'What its modules are called, such as Display.' }),
    repository_id: maybeText({
      present: true,
      ref: { to: 'repository', gone: 'remove' },
      about: "Where it comes from; this node's own drivers are a repository too.",
    }),
    file_name: needed({
      present: true,
      searched: true,
      about: '<vendor>/<device> of this node, or a path in the repository that one of them stands in for.',
    }),
    commit: needed({ present: true }),
    default_uri: maybeText({ searched: true }),
    default_port: maybeCount(),
    ignore_connected: flag(false, { about: 'Its modules are left out when lost connections are counted.' }),
    json_schema: field(jsonText().default('{}'), { input: 'json', about: 'JSON Schema of its settings.' }),
    compilation_output: maybeText({ readOnly: true }),
    update_available: flag(false, { readOnly: true }),
    update_info: field(anyJson().nullish(), { readOnly: true }),
    alert_level: namedField(alertLevels, 'medium', { foreign: true }),
  },
})
export type Driver = Of<typeof driver>
