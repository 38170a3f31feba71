import { z } from 'zod'
import { functionView } from './views.ts'

/** A driver in the list. */
const driverLine = z.object({
  /** `<vendor>/<device>` */
  file_name: z.string(),
  name: z.string(),
  module_name: z.string(),
  about: z.string(),
  transport: z.string(),
  /** Short interface names. */
  interfaces: z.array(z.string()),
  /** `folder`: from the data folder or one that was named, built when it changes. `compiled`: PlaceOS's own, a program. */
  source: z.enum(['built-in', 'folder', 'compiled']),
  has_simulator: z.boolean(),
  /** Modules of this node that run on it. */
  modules: z.number().int(),
})
export type DriverLine = z.infer<typeof driverLine>

export const shelfView = z.object({
  drivers: z.array(driverLine),
  /** Files that could not be built or loaded; where there was a good version before, that one runs. */
  problems: z.array(z.object({ file_name: z.string(), message: z.string(), at: z.number() })),
})
export type ShelfView = z.infer<typeof shelfView>

/** What a driver's thread is like. */
const threadView = z.object({
  file_name: z.string(),
  name: z.string(),
  up: z.boolean(),
  modules: z.array(z.object({ id: z.string(), label: z.string(), system_id: z.string().nullable() })),
  /** How often it was begun since the node started. */
  launches: z.number().int(),
  /** Milliseconds since 1970. */
  launched_at: z.number().nullable(),
  last_end: z
    .object({ at: z.number(), reason: z.string(), module_id: z.string().nullable(), label: z.string().nullable() })
    .nullable(),
  /** When it is begun again, while it is down. */
  next_launch_at: z.number().nullable(),
  heap_used_mb: z.number().nullable(),
  heap_limit_mb: z.number(),
  /** Share of one core over the last seconds, 0 to 1. */
  busy: z.number().nullable(),
  /** How long it took to answer the last heartbeat. */
  answers_in_ms: z.number().nullable(),
})
export type ThreadView = z.infer<typeof threadView>

/** The main loop: everything waits for it, so nothing may hold it long. */
const mainLoopView = z.object({
  p50_ms: z.number(),
  p99_ms: z.number(),
  max_ms: z.number(),
  /** Blocks over 50 ms, newest first, and what held it. */
  blocks: z.array(z.object({ at: z.number(), took_ms: z.number(), by: z.string() })),
})
export type MainLoopView = z.infer<typeof mainLoopView>

export const healthView = z.object({ threads: z.array(threadView), main_loop: mainLoopView })
export type HealthView = z.infer<typeof healthView>

const need = z.object({
  module: z.string(),
  interfaces: z.array(z.string()),
  count: z.enum(['one', 'optional', 'many']),
})

/** A driver's documentation, all of it from its declaration. */
export const driverPage = driverLine.extend({
  version: z.string(),
  role: z.string(),
  default_port: z.number().int().nullable(),
  default_uri: z.string().nullable(),
  answers_for: z.array(z.string()),
  /** Full PlaceOS names, ancestors included. */
  implements: z.array(z.string()),
  uses: z.array(need),
  discovery: z.json(),
  functions: z.record(z.string(), functionView),
  settings_schema: z.json(),
  status_schema: z.json(),
  /** Records of this node that name it. */
  records: z.array(z.object({ id: z.string(), name: z.string() })),
  runs: z.array(z.object({ id: z.string(), label: z.string(), system_id: z.string().nullable() })),
  problem: z.object({ message: z.string(), at: z.number() }).nullable(),
})
export type DriverPage = z.infer<typeof driverPage>
