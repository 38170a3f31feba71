import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Disk } from '../store/disk.ts'
import { type Document, openDocument } from '../store/document.ts'
import { eventKinds } from './devices/devices-contract.ts'
import { identityKinds } from './sighting.ts'

// What is remembered of the network: `discovery.json` in the data folder. Times are milliseconds since 1970.

const identity = z.object({ kind: z.enum(identityKinds), value: z.string() })

const facts = z.object({
  name: z.string().optional(),
  make: z.string().optional(),
  model: z.string().optional(),
  serial: z.string().optional(),
  firmware: z.string().optional(),
  page: z.string().optional(),
  vendor: z.string().optional(),
})

const event = z.object({
  at: z.number(),
  kind: z.enum(eventKinds),
  words: z.string(),
})

/** A device as it was when it was last looked at. */
export const keptDevice = z.object({
  id: z.string(),
  /** Ids of devices that were found to be this one. */
  aliases: z.array(z.string()).default([]),
  identities: z.array(identity),
  facts,
  addresses: z.array(z.object({ address: z.string(), interface: z.string(), at: z.number() })).default([]),
  first_seen: z.number(),
  last_seen: z.number(),
  ignored: z.object({ reason: z.string(), by: z.string(), at: z.number() }).nullable().default(null),
  history: z.array(event).default([]),
})
export type KeptDevice = z.output<typeof keptDevice>

const vouched = z.object({ at: z.number(), macs: z.array(z.string()), addresses: z.array(z.string()) })
export type Vouched = z.output<typeof vouched>

export const discoveryState = z.object({
  devices: z.array(keptDevice).default([]),
  /** Which device a module belongs to: it is followed there. By the id of the module. */
  links: z.record(z.string(), z.object({ device_id: z.string(), at: z.number(), by: z.string() })).default({}),
  /** By what a device is recognised elsewhere, since the link of that time. By the id of the module. */
  vouched: z.record(z.string(), vouched).default({}),
  /** Addresses and networks that are never probed, as `192.168.1.9` or `192.168.1.0/28`. */
  never_probe: z.array(z.string()).default([]),
})
export type DiscoveryState = z.output<typeof discoveryState>
export type DiscoveryDocument = Document<DiscoveryState>

export const openDiscoveryState = (parts: { folder: string; clock: Clock; log: Log; disk?: Disk | undefined }) =>
  openDocument({ ...parts, path: join(parts.folder, 'discovery.json'), shape: discoveryState })
