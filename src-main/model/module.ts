import { z } from 'zod'
import { entity, maybeText, type Of } from './entity.ts'
import { numbered, Role } from './enums.ts'

/** A module: a driver at work on one device. */
export const module = entity({
  table: 'mod',
  path: 'modules',
  fields: {
    driver_id: z.string().min(1),
    /** The driver's `module_name`; a person's own name for it is `custom_name`. */
    name: z.string().default(''),
    custom_name: maybeText(),
    role: numbered(Role).default(1),
    control_system_id: maybeText(),
    edge_id: maybeText(),
    ip: z.string().default(''),
    port: z.number().int().default(0),
    tls: z.boolean().default(false),
    udp: z.boolean().default(false),
    makebreak: z.boolean().default(false),
    uri: z.string().default(''),
    connected: z.boolean().default(true),
    running: z.boolean().default(false),
    notes: z.string().default(''),
    ignore_connected: z.boolean().default(false),
    ignore_startstop: z.boolean().default(false),
    has_runtime_error: z.boolean().default(false),
    error_timestamp: z.number().int().nullish(),
    launch_on_execute: z.boolean().default(false),
    alert_level: maybeText(),
  },
})
export type Module = Of<typeof module>

/** The name systems address it by: the custom name when there is one, else the driver's (model.md 3.11). */
export function resolvedName(row: Pick<Module, 'custom_name' | 'name'>): string {
  return row.custom_name?.trim() ? row.custom_name : row.name
}
