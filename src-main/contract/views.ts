import { z } from 'zod'
import { health, notice, statusValue } from '../model/live.ts'

export type { Health, LogLine, Notice } from '../model/live.ts'

// What our own pages are shown. Field names that PlaceOS has keep its spelling.

export const functionView = z.object({
  about: z.string(),
  arity: z.number().int(),
  /** JSON Schema of each parameter. */
  params: z.record(z.string(), z.json()),
  order: z.array(z.string()),
  level: z.enum(['support', 'administrator']).optional(),
  /** JSON Schema of what it gives, where its driver says. */
  gives: z.json().optional(),
})
export type FunctionView = z.infer<typeof functionView>

export const simulatorFault = z.enum(['none', 'slow', 'silent', 'garbled', 'refusing', 'dropping'])
export type SimulatorFault = z.infer<typeof simulatorFault>

const moduleView = z.object({
  id: z.string(),
  /** Resolved name and index: the module is `Display_1` to its system. */
  mod: z.string(),
  index: z.number().int(),
  driver: z.object({ id: z.string(), name: z.string(), file_name: z.string(), role: z.number().int() }),
  /** Short interface names, such as `Powerable`. */
  interfaces: z.array(z.string()),
  functions: z.record(z.string(), functionView),
  /** Where the device is, as a person would write it; empty for logic. */
  address: z.string(),
  notes: z.string(),
  running: z.boolean(),
  /** How it reaches its device: `tcp`, `http` …; `none` for logic, and empty when there is no driver for it here. */
  transport: z.string(),
  /** Set while a simulator stands in for the device, or a recording of it. */
  simulator: z.object({ fault: simulatorFault, address: z.string(), recording_id: z.string().nullable() }).nullable(),
  can_simulate: z.boolean(),
  /** Since when its traffic is recorded; milliseconds since 1970. */
  recording_since: z.number().nullable(),
  /** Set while somebody keeps it out of service by hand. */
  parked: z.object({ reason: z.string(), at: z.number() }).nullable(),
  /** Modules it cannot do without that its system has not, each with the drivers that could be them. */
  missing: z.array(
    z.object({
      module: z.string(),
      interfaces: z.array(z.string()),
      offers: z.array(z.object({ file_name: z.string(), name: z.string(), driver_id: z.string().nullable() })),
    }),
  ),
  health,
  status: z.record(z.string(), statusValue),
})
export type ModuleView = z.infer<typeof moduleView>

const zoneView = z.object({ id: z.string(), name: z.string(), tags: z.array(z.string()) })

const roomView = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string(),
  description: z.string(),
  zones: z.array(zoneView),
  /** In the system's order. */
  modules: z.array(moduleView),
})
export type RoomView = z.infer<typeof roomView>

/** What a watcher of a room is told: all of it first and whenever its make-up changes, then only what changed. */
export const roomNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('room'), room: roomView }),
  z.object({ kind: z.literal('gone'), message: z.string() }),
  z.object({
    kind: z.literal('status'),
    module_id: z.string(),
    at: z.number(),
    /** `null` says that the value is no longer reported. */
    changed: z.record(z.string(), z.json()),
  }),
  z.object({ kind: z.literal('health'), module_id: z.string(), health }),
])
export type RoomNews = z.infer<typeof roomNews>

const roomSummary = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string(),
  zones: z.array(z.string()),
  modules: z.number().int(),
  connected: z.number().int(),
  /** Modules that run and are not connected. */
  trouble: z.number().int(),
})
export type RoomSummary = z.infer<typeof roomSummary>

const nodeView = z.object({
  name: z.string(),
  version: z.string(),
  host: z.string(),
  /** Milliseconds since 1970. */
  started_at: z.number(),
  shell: z.enum(['electron', 'headless']),
  /** The system the panel of this node shows. */
  panel_system_id: z.string().nullable(),
  rooms: z.array(roomSummary),
  /** Newest first. */
  notices: z.array(notice),
})
export type NodeView = z.infer<typeof nodeView>
export { nodeView }
