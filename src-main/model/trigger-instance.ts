import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { count, field, flag, list, maybeText, text } from './field.ts'

/** A trigger at work in one system. */
export const triggerInstance = entity({
  noun: 'trigger instance',
  table: 'trig',
  path: 'systems/:sys_id/triggers',
  scope: 'system_triggers',
  aliases: { exec_method: 'exec_enabled' },
  fields: {
    control_system_id: maybeText({ present: true, ref: { to: 'control_system', gone: 'remove' } }),
    trigger_id: maybeText({ present: true, ref: { to: 'trigger', gone: 'remove' } }),
    zone_id: maybeText({ ref: { to: 'zone', gone: 'remove' }, about: 'The zone that brought it here, if one did.' }),
    enabled: flag(true),
    important: flag(),
    exec_enabled: flag(false, { about: 'Its web request may name a function to run.' }),
    webhook_secret: text({ secret: 'admin', about: 'Part of the address of its web request. Made when left empty.' }),
    triggered: flag(false, { derived: true }),
    trigger_count: count(0, { derived: true }),
    /** When it last fired, in milliseconds since 1970; the node's own. */
    last_fired: field(z.number().nullish(), { hidden: true, derived: true }),
    /** Those of the trigger's times `at` that have come, in seconds since 1970: each comes once; the node's own. */
    times_passed: field(z.array(z.number()).optional(), { hidden: true, derived: true }),
    /** It went round in a loop: since when, why, by which instances, and a mark of what its trigger did then; the node's own. */
    parked: field(
      z.object({ at: z.number(), reason: z.string(), ring: z.array(z.string()), trigger: z.string() }).nullish(),
      { hidden: true, derived: true },
    ),
    playlists: list({ foreign: true }),
  },
})
export type TriggerInstance = Of<typeof triggerInstance>
