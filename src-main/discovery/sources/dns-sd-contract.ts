import type { DnsRecord } from './dns-sd-records.ts'

/** An instance of a service, as far as its records tell (RFC 6763 4.1). */
export interface DnsSdService {
  /** Its full name for comparing: `shelly-1._http._tcp.local`. */
  key: string
  /** Without its type, as it was sent. */
  instance: string
  /** `_http._tcp` */
  type: string
  /** With `.local`. */
  host: string
  /** Somebody else calls itself the same, at another address. */
  hostIsShared: boolean
  address: string
  port: number
  txt: readonly Buffer[]
  /** Those of the host that are made of its MAC address (RFC 4291 2.5.1). */
  linkLocal: readonly string[]
  validForMs: number
}

export interface Question {
  /** With `.local`. */
  name: string
  type: 'PTR' | 'SRV' | 'TXT' | 'A'
}

export interface DnsSdParts {
  /** Whether an address is of the place. */
  isNear(address: string): boolean
  /** Types that are asked for, whatever the network says. */
  types(): readonly string[]
  told(service: DnsSdService): void
  gone(key: string): void
  /** Something was left out, as there was more than is kept; told once. */
  full(what: string): void
  mostRecords?: number
}

export interface DnsSd {
  /** What one packet says; `work` makes something of it. */
  hear(records: readonly DnsRecord[], from: string, now: number): void
  /** Tells what has become of it; true when there is more to do. */
  work(now: number): boolean
  /** Lets go what has run out; gives what must be asked for so that nothing else does, at most so many. */
  sweep(now: number, most: number): Question[]
  /** Types to ask for, those that the network has named too. */
  types(): ReadonlySet<string>
  /** What is known for long enough yet that nobody needs to say it again (RFC 6762 7.1). */
  known(type: string, now: number): { name: string; data: string; ttl: number }[]
}
