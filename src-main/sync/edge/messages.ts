import { z } from 'zod'
import { anyJson } from '../../model/field.ts'

// The edge protocol of PlaceOS core (edge.md 2.5), and the requests of our sync extension, which travel in the same
// container. A centre that has the extension says so in its answer to `register`; others never see those requests.

const text = z.string()
const module_id = text
const driver_key = text
const success = z.boolean().default(true)

/** What the centre may ask of us. */
export const coreRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), module_id, driver_key }),
  z.object({ type: z.literal('unload'), module_id }),
  z.object({ type: z.literal('start'), module_id, payload: text }),
  z.object({ type: z.literal('stop'), module_id }),
  z.object({ type: z.literal('execute'), module_id, payload: text, user_id: text.nullish() }),
  z.object({ type: z.literal('debug'), module_id }),
  z.object({ type: z.literal('ignore'), module_id }),
  z.object({ type: z.literal('kill'), driver_key }),
  z.object({ type: z.literal('driver_loaded'), driver_key }),
  z.object({ type: z.literal('module_loaded'), module_id }),
  z.object({ type: z.literal('driver_status'), driver_key }),
  z.object({ type: z.literal('loaded_modules') }),
  z.object({ type: z.literal('run_count') }),
  z.object({ type: z.literal('system_status') }),
  // Of our extension:
  /** There is something new to pull. */
  z.object({ type: z.literal('alcove_changed'), revision: text }),
  /** Somebody at the centre has chosen what becomes of an override. */
  z.object({
    type: z.literal('alcove_resolve'),
    entity: text,
    id: text,
    /** Empty: the removal of the record. */
    field: text,
    choice: z.enum(['promote', 'drop']),
    by: text,
  }),
  /** From now on the edge signs in with this. The one before stays good until the new one was used. */
  z.object({ type: z.literal('alcove_rotate'), secret: text }),
])
export type CoreRequest = z.output<typeof coreRequest>

/** What is answered to the centre. */
export type EdgeAnswer =
  | { type: 'success'; success: boolean }
  | { type: 'execute_response'; success: boolean; output?: string; code?: number }
  | { type: 'driver_status_response'; success: boolean; status?: DriverStatus }
  | { type: 'loaded_modules_response'; success: boolean; modules: Record<string, string[]> }
  | { type: 'run_count_response'; success: boolean; count: { drivers: number; modules: number } }
  | { type: 'system_status_response'; success: boolean; status: SystemStatus }

export interface DriverStatus {
  running: boolean
  module_instances: number
  last_exit_code: number
  launch_count: number
  /** Seconds since 1970; 0 = never. */
  launch_time: number
  percentage_cpu?: number
  memory_total?: number
  memory_usage?: number
}

/** Memory in KB, fitting 32 bits. */
export interface SystemStatus {
  hostname: string
  cpu_count: number
  core_cpu: number
  total_cpu: number
  memory_total: number
  memory_usage: number
  core_memory: number
}

export type RedisAction = 'hset' | 'set' | 'clear' | 'publish'

/** What an override looks like on its way up (sync extension). */
export interface OverrideReport {
  entity: string
  id: string
  /** Empty: the record was removed here. */
  field: string
  /** For a person: what the record is called. */
  label: string
  /** The value here and the centre's when the ways parted; a secret is never sent, but for `null`. */
  mine: unknown
  base: unknown
  secret: boolean
  by: string
  at: number
  reason: string
  conflict: boolean
}

/** Something that happened here, as the extension takes it up: once, in order. */
export interface OutboxEvent {
  /** Counts up by one, for as long as the data folder lives. */
  seq: number
  /** Milliseconds since 1970. */
  at: number
  channel: string
  payload: string
}

/** What we may ask of the centre. */
export type EdgeRequest =
  | {
      type: 'register'
      modules: string[]
      drivers: string[]
      /** Unknown members of a body are ignored by a stock core (edge.md 2.1): here we say that we know the extension. */
      alcove?: { version: 1; node_id: string; name: string }
    }
  | { type: 'proxy_redis'; action: RedisAction; hash_id: string; key_name: string; status_value?: string }
  | { type: 'settings_action'; module_id: string; setting_name: string; setting_value: string }
  | { type: 'debug_message'; module_id: string; message: string }
  | { type: 'alcove_pull'; cursor: string; systems: string[]; limit: number }
  | { type: 'alcove_promote'; promotion: unknown }
  | { type: 'alcove_overrides'; overrides: OverrideReport[] }
  | { type: 'alcove_events'; node_id: string; events: OutboxEvent[] }

export const registerResponse = z.object({
  type: z.literal('register_response'),
  success,
  add_drivers: z.array(text).default([]),
  remove_drivers: z.array(text).default([]),
  add_modules: z.array(z.object({ key: text, module_id })).default([]),
  remove_modules: z.array(text).default([]),
  running_modules: z.array(z.tuple([text, text])).default([]),
  /** Of a centre that has the extension. */
  alcove: z
    .object({
      version: z.literal(1),
      edge_id: text,
      /** What the centre is called, for a person. */
      name: text.default(''),
      /** The centre's time, in milliseconds since 1970. */
      now: z.number(),
    })
    .optional(),
})
export type RegisterResponse = z.output<typeof registerResponse>

/** How one record stands at the centre, as it says it. */
export const recordChange = z.object({
  entity: text,
  id: text,
  revision: text,
  by: text.default(''),
  at: z.number().default(0),
  row: z.record(text, anyJson()).nullable(),
})

/**
 * A page of the mirror. With an empty cursor, or one the centre no longer knows, a full listing begins: pages in the
 * order of `entityNames` and of ids, each with the stretches that it covers completely. After it, and for a cursor that
 * is known, only what changed. Whoever is cut goes on with the last cursor that was applied.
 */
export const pullResponse = z.object({
  type: z.literal('alcove_pull_response'),
  success,
  /** As they came: the checksum is of all that is in them. Each is a `recordChange` when it can be read (mirror/extension). */
  changes: z.array(z.unknown()),
  stretches: z.array(z.object({ entity: text, after: text.optional(), upto: text.optional() })).default([]),
  /** Where the next page begins, once this one is applied. */
  cursor: text,
  more: z.boolean(),
  /** SHA-256, hexadecimal, of the text of `changes` as `JSON.stringify` gives it. */
  checksum: text,
  /** On the last page: of the whole copy, see `digest.ts`. */
  digest: text.optional(),
})
export type PullResponse = z.output<typeof pullResponse>

export const promoteResponse = z.object({
  type: z.literal('alcove_promote_response'),
  success,
  /** Why not, for a person. */
  reason: text.optional(),
  /** What the centre has instead, when it has changed meanwhile. */
  now: recordChange.optional(),
})

export const eventsResponse = z.object({
  type: z.literal('alcove_events_response'),
  success,
  /** Every event up to this one is there. */
  upto: z.number().int(),
})

export const successAnswer = z.object({ type: z.literal('success'), success })

/** What the centre may answer. */
export const coreAnswer = z.discriminatedUnion('type', [
  successAnswer,
  registerResponse,
  pullResponse,
  promoteResponse,
  eventsResponse,
])
export type CoreAnswer = z.output<typeof coreAnswer>
