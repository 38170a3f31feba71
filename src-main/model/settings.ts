import { z } from 'zod'
import { entity, maybeText, type Of } from './entity.ts'
import { EncryptionLevel, numbered } from './enums.ts'

/** Settings of a driver, zone, system or module: YAML or JSON text, or ciphertext above level none. */
export const settings = entity({
  table: 'sets',
  path: 'settings',
  fields: {
    parent_id: z.string().min(1),
    parent_type: z.enum(['control_system', 'driver', 'module', 'zone']),
    encryption_level: numbered(EncryptionLevel).default(0),
    settings_string: z.string().default('{}'),
    keys: z.array(z.string()).default([]),
    /** Set on rows that only record history. */
    settings_id: maybeText(),
    modified_by_id: maybeText(),
  },
})
export type Settings = Of<typeof settings>
