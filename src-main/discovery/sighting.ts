import type { SourceName } from '../model/discovery-source.ts'

// What the sources tell of the network. Times are milliseconds since 1970, lengths of time milliseconds.

export const identityKinds = ['mac', 'uuid', 'serial', 'certificate', 'host'] as const

/**
 * What stays with a device while its addresses come and go. `mac` as `AA:BB:CC:DD:EE:FF`; `uuid` in lower case;
 * `serial` behind its maker, as two makers count alike (`samsung|0AB1`); `certificate` is the SHA-256 of the one it
 * shows, in hex; `host` is good on one network only and stands behind the name of the interface (`eth0|bar.local`).
 */
export interface Identity {
  kind: (typeof identityKinds)[number]
  value: string
}

/** What a device says of itself, for people. Absent is unknown. */
export interface Facts {
  name?: string
  make?: string
  model?: string
  serial?: string
  firmware?: string
  /** A page of its own that a person can open. */
  page?: string
  /** By its MAC address (IEEE). */
  vendor?: string
}

/** One thing that one source has heard, on one interface. */
export interface Sighting {
  source: SourceName
  /** What it is within its source and interface: heard again, it takes the place of the one before. */
  key: string
  /** The interface that it was heard on, as the system calls it. */
  interface: string
  /** Where the device is. */
  address: string
  /** Where this service of it is. */
  port?: number
  /** Good for this long, unless it is heard again. */
  validForMs: number
  identities: readonly Identity[]
  facts: Facts
  /** `_shelly._tcp` of mDNS; a search target of SSDP; a type of ONVIF. */
  service?: string
  /** Where it says it is talked to: an XAddr of ONVIF, the origin of an SSDP LOCATION. */
  uri?: string
  /** Everything else that it said: TXT records, headers, fields of its description, a banner. */
  details: Readonly<Record<string, string>>
}

/** What a sighting is known by. */
export type SightingName = Pick<Sighting, 'source' | 'interface' | 'key'>

/** An IPv4 address of an interface of this machine: where a source listens and searches. */
export interface Place {
  /** Of the interface. */
  name: string
  address: string
  /** The length of the network's part, as in /24. */
  prefix: number
  broadcast: string
  mac: string
}

/** To whom the sources tell what they hear. */
export interface Ears {
  heard(sighting: Sighting): void
  /** It said goodbye, or somebody else has its place. */
  gone(name: SightingName): void
  /** What a source that is at work cannot do for the moment, in words; nothing once it can. */
  hindered?(reason: string | undefined): void
}

/** Listens and searches in one place until the signal aborts, or throws with what is in the way; then it is begun anew. */
export interface Source {
  readonly name: SourceName
  run(place: Place, ears: Ears, signal: AbortSignal): Promise<void>
}

/** Tells when somebody wants to look around now; gives what stops that. */
export type SearchNow = (listener: () => void) => () => void

/** What this node says of itself on the network. */
export interface Announcement {
  /** Of this node alone, and for good. */
  nodeId: string
  name: string
  /** The room it works for; empty when there are none or several. */
  system: string
  version: string
  port: number
  /** Its page, for whoever is on the network of this address. */
  pageAt(address: string): string
}

/** What is announced, nothing while the node is not open to the network, and who wants to know when that changes. */
export interface Announcing {
  now(): Announcement | undefined
  changed(listener: () => void): () => void
}
