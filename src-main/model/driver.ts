import { z } from 'zod'
import { entity, maybeText, type Of } from './entity.ts'
import { numbered, Role } from './enums.ts'

/** A program that speaks a device's language. Its modules are that program at work. */
export const driver = entity({
  table: 'driver',
  path: 'drivers',
  fields: {
    name: z.string().min(1),
    description: z.string().default(''),
    /** JSON Schema of the settings, as text (model.md 3.7). */
    json_schema: z.string().default('{}'),
    default_uri: maybeText(),
    default_port: z.number().int().nullish(),
    role: numbered(Role),
    /** `<vendor>/<device>` of our shelf, or the path in a PlaceOS repository that a driver `answersFor`. */
    file_name: z.string().min(1),
    commit: z.string().min(1),
    compilation_output: maybeText(),
    module_name: z.string().min(1),
    ignore_connected: z.boolean().default(false),
    update_available: z.boolean().default(false),
    update_info: z.json().nullish(),
    alert_level: z.string().default('medium'),
    repository_id: maybeText(),
  },
})
export type Driver = Of<typeof driver>
