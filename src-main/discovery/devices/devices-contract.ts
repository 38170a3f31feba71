import type { Facts, Identity, Sighting, SightingName } from '../sighting.ts'

/** A sighting that is good at the moment. */
export interface Heard extends Sighting {
  /** When it was heard first and last. */
  since: number
  at: number
}

export interface DeviceAddress {
  address: string
  interface: string
  /** When the device was last heard there. */
  at: number
  /** Whether it is there, as far as is known. */
  live: boolean
}

export const eventKinds = [
  'found',
  'back',
  'gone',
  'address',
  'merged',
  'adopted',
  'linked',
  'followed',
  'held',
  'ignored',
] as const

/** Something that happened to a device, in words for a person. */
export interface DeviceEvent {
  at: number
  kind: (typeof eventKinds)[number]
  words: string
}

export interface Ignored {
  reason: string
  by: string
  at: number
}

/** One physical device, whoever told of it, wherever it is. */
export interface Device {
  /** For good: `dev-…`. */
  readonly id: string
  readonly identities: readonly Identity[]
  /** What is good at the moment; empty while it is away. */
  readonly sightings: readonly Heard[]
  /** The best that is or was known. */
  readonly facts: Facts
  /** Where it is and was, live ones first, then the latest; at most eight. */
  readonly addresses: readonly DeviceAddress[]
  readonly present: boolean
  readonly first_seen: number
  readonly last_seen: number
  readonly ignored: Ignored | null
  /** Newest first. */
  readonly history: readonly DeviceEvent[]
}

/** What is on the network: sightings of all sources, as one device for each thing on the wall. */
export interface Devices {
  heard(sighting: Sighting): void
  gone(name: SightingName): void
  /** Nothing can be known of what is behind an interface that is down; unplugging a cable here is no news of a device. */
  interfaceDown(name: string): void
  /** Also by the id of one that was found to be the same device. */
  get(id: string): Device | undefined
  all(): Device[]
  /** Of all, without working out what each of them is. */
  ids(): string[]
  /** Who is at an address, for sure or as far as is known. */
  at(address: string): Device[]
  ignore(id: string, ignored: Ignored | null): Promise<void>
  /** Writes something into a device's history. */
  note(id: string, event: Omit<DeviceEvent, 'at'>): void
  /** Who made a MAC address has been found out: devices without a vendor may have one now. */
  vendorsKnown(): void
  /** Ids of devices that are new or other than before, or gone for good; often many at once. */
  changed(listener: (ids: ReadonlySet<string>) => void): () => void
  /** Two were found to be one: what belonged to the first is the second's. */
  merged(listener: (merged: { from: string; into: string }) => void): () => void
  /** Lets go what has run out, and keeps on disk what must be known after a restart. */
  run(signal: AbortSignal): Promise<void>
}
