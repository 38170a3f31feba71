import { alertLevels } from './alert-level.ts'
import { entity, type Of } from './entity.ts'
import { named, numberedField, Role } from './enums.ts'
import { count, field, flag, instant, maybeText, needed, text } from './field.ts'

/** A module: a driver at work on one device. */
export const module = entity({
  noun: 'module',
  table: 'mod',
  path: 'modules',
  fields: {
    driver_id: needed({ ref: { to: 'driver', gone: 'remove' } }),
    custom_name: maybeText({ clean: 'text', searched: true, about: "A name of its own, instead of its driver's." }),
    /** The driver's `module_name`. */
    name: text({ readOnly: true, searched: true }),
    role: numberedField(Role, 1, { derived: true }),
    ip: text({ searched: true, about: 'Address or host name of the device.' }),
    port: count(),
    uri: text({ searched: true, about: 'Address of the device for web drivers, such as http://192.168.1.20.' }),
    tls: flag(),
    udp: flag(),
    makebreak: flag(false, { about: 'Connects for each command.' }),
    control_system_id: maybeText({
      ref: { to: 'control_system', gone: 'handled' },
      about: 'The system a logic module belongs to; only logic modules have one.',
    }),
    edge_id: maybeText({ ref: { to: 'edge', gone: 'clear' } }),
    notes: text({ clean: 'common', searched: true, input: 'paragraph' }),
    running: flag(false, { about: 'Whether it should be at work.' }),
    connected: flag(true, { derived: true }),
    ignore_connected: flag(false, { about: 'Left out when lost connections are counted.' }),
    ignore_startstop: flag(false, { about: 'Starting and stopping its system leaves it alone.' }),
    launch_on_execute: flag(false, { foreign: true }),
    has_runtime_error: flag(false, { readOnly: true }),
    error_timestamp: instant({ readOnly: true }),
    alert_level: field(named(alertLevels).nullish(), { oneOf: alertLevels, foreign: true }),
  },
})
export type Module = Of<typeof module>

/** The name systems address it by: the custom name when there is one, else the driver's (model.md 3.11). */
export function resolvedName(row: Pick<Module, 'custom_name' | 'name'>): string {
  return row.custom_name?.trim() ? row.custom_name : row.name
}
