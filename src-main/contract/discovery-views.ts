import { z } from 'zod'
import { sourceNames } from '../model/discovery-source.ts'

// What is on the network as the pages show it. Times are milliseconds since 1970.

const sourceName = z.enum(sourceNames)

/** A module that talks to a device, or did. */
const usedBy = z.object({
  module_id: z.string(),
  label: z.string(),
  system_id: z.string().nullable(),
  system_name: z.string(),
  /** It belongs to this device and follows it; else it only has its address. */
  linked: z.boolean(),
  /** Why it is not driven though it should be; empty when it is. */
  held: z.string(),
  /** Why it does not go where its device is said to be, until somebody links it again; empty when it need not. */
  doubt: z.string(),
})

/** The driver that fits best. */
const fit = z.object({
  file_name: z.string(),
  name: z.string(),
  /** What its modules are called in a system: `Display`. */
  module_name: z.string(),
  /** 1 to 100; from 60 on it is offered without a question. */
  score: z.number(),
  why: z.array(z.string()),
})

export const deviceLine = z.object({
  id: z.string(),
  /** The best name there is for it. Never empty. */
  name: z.string(),
  make: z.string(),
  model: z.string(),
  /** Live ones first. */
  addresses: z.array(z.object({ address: z.string(), interface: z.string(), live: z.boolean() })),
  mac: z.string(),
  sources: z.array(sourceName),
  /** How sure it is that this is one device: by what stays with it, by its name, or by its address only. */
  confidence: z.enum(['certain', 'likely', 'address']),
  present: z.boolean(),
  first_seen: z.number(),
  last_seen: z.number(),
  ignored: z.object({ reason: z.string(), by: z.string(), at: z.number() }).nullable(),
  modules: z.array(usedBy),
  best: fit.nullable(),
  /** How many drivers fit besides the best. */
  more_fits: z.number(),
  /** Another Alcove, and where its page is. */
  alcove: z.object({ page: z.string(), version: z.string(), system: z.string() }).nullable(),
})
export type DeviceLine = z.infer<typeof deviceLine>

const asked = z.object({ name: z.string(), about: z.string(), secret: z.boolean() })
export type AskedView = z.infer<typeof asked>

export const deviceMatch = fit.extend({
  /** Where a module would find the device, as a person would write it. */
  address: z.string(),
  /** Settings that were read off the network. */
  settings: z.record(z.string(), z.json()),
  /** What only a person knows. */
  asks: z.array(asked),
  /** What the module would be called in each system, `Display_2`. By the id of the system. */
  names: z.record(z.string(), z.string()),
})
export type DeviceMatch = z.infer<typeof deviceMatch>

export const deviceView = deviceLine.extend({
  vendor: z.string(),
  serial: z.string(),
  firmware: z.string(),
  /** A page of its own; empty when it has none. */
  page: z.string(),
  identities: z.array(z.object({ kind: z.string(), value: z.string() })),
  matches: z.array(deviceMatch),
  /** Everything that is known, and where from. */
  sightings: z.array(
    z.object({
      source: sourceName,
      interface: z.string(),
      address: z.string(),
      port: z.number().nullable(),
      service: z.string(),
      since: z.number(),
      at: z.number(),
      /** When it runs out unless it is heard again. */
      until: z.number(),
      details: z.record(z.string(), z.string()),
    }),
  ),
  /** Newest first. */
  history: z.array(z.object({ at: z.number(), kind: z.string(), words: z.string() })),
})
export type DeviceView = z.infer<typeof deviceView>

/** Where the node listens, and what came of it. */
const place = z.object({
  interface: z.string(),
  address: z.string(),
  subnet: z.string(),
  devices: z.number(),
  /** Sources that cannot work there, and why. */
  troubles: z.array(z.object({ source: sourceName, reason: z.string() })),
})

export const discoveryState = z.object({
  places: z.array(place),
  /** Interfaces that were chosen when the node was started and are not there. */
  missing: z.array(z.string()),
  /** When it last searched. */
  searched_at: z.number(),
  /** Whether this node can be found by others, and under which name; `reason`: why not. */
  announced: z.object({ name: z.string(), reason: z.string() }),
  never_probe: z.array(z.string()),
})
export type DiscoveryStateView = z.infer<typeof discoveryState>

/** The first one has everything, later ones what has changed. */
export const discoveryNews = z.object({
  state: discoveryState.optional(),
  /** Those listed are all there are. */
  whole: z.boolean(),
  devices: z.array(deviceLine),
  removed: z.array(z.string()),
})
export type DiscoveryNews = z.infer<typeof discoveryNews>

/** What becomes of one device that was taken into a room. */
const adopted = z.object({
  device_id: z.string(),
  device: z.string(),
  module_id: z.string(),
  /** `Display_2` */
  label: z.string(),
  /** `asks`: it needs to be told something first. `trouble`: not connected, and why; it goes on trying. */
  state: z.enum(['starting', 'connected', 'asks', 'trouble', 'undone']),
  reason: z.string(),
  /** What it asks for. */
  asks: z.array(asked),
  /** How long it took until it was connected. */
  took_ms: z.number().nullable(),
})

export const adoptionView = z.object({
  id: z.string(),
  system_id: z.string(),
  system_name: z.string(),
  at: z.number(),
  modules: z.array(adopted),
  /** Whether it can still be undone as a whole. */
  can_undo: z.boolean(),
})
export type AdoptionView = z.infer<typeof adoptionView>

const probedPort = z.object({
  port: z.number(),
  protocol: z.enum(['tcp', 'udp']),
  drivers: z.array(z.string()),
  sends: z.string(),
})

export const probePlan = z.object({
  subnet: z.string(),
  interface: z.string(),
  addresses: z.number(),
  left_out: z.array(z.object({ address: z.string(), reason: z.string() })),
  ports: z.array(probedPort),
  packets_per_second: z.number(),
  packets_at_most: z.number(),
  seconds_at_most: z.number(),
})
export type ProbePlanView = z.infer<typeof probePlan>

export const probeProgress = z.object({
  id: z.string(),
  subnet: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  done: z.number(),
  addresses: z.number(),
  packets: z.number(),
  answered: z.number(),
  found: z.array(
    z.object({
      address: z.string(),
      port: z.number(),
      protocol: z.enum(['tcp', 'udp']),
      said: z.string(),
      driver: z.string(),
    }),
  ),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  reason: z.string(),
})
export type ProbeProgressView = z.infer<typeof probeProgress>
