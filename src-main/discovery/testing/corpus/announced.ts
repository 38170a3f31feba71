import { createHash } from 'node:crypto'

/** A device of a real network: what it says to whom, and what a person should see of it. */
export interface Announced {
  /** For whoever reads of it in a failed test. */
  label: string
  sockets: readonly Socket[]
  card: Card
  /** The driver of ours that is for it and can be told from what it says. */
  driver?: string
}

/** Without a name it is called by its MAC address; what nobody says is absent. */
export interface Card {
  name?: string
  make?: string
  model?: string
}

/** One of its connections to the network. */
export interface Socket {
  /** Nothing: `eth0`. */
  interface?: 'eth1'
  mac: string
  says: Says
}

export interface Says {
  mdns?: MdnsHost
  ssdp?: readonly RootDevice[]
  onvif?: { endpoint: string; types: string; scopes?: readonly string[]; path?: string }
  pjlink?: true
  knx?: { individualAddress: number; serial: string; name: string }
  artNet?: { shortName: string; longName: string; oem: number; bindIndexes?: readonly number[] }
  visca?: Readonly<Record<string, string>>
  qSys?: Readonly<Record<string, string>>
  amx?: Readonly<Record<string, string>>
}

interface MdnsHost {
  /** Without `.local`. */
  host: string
  /** It has an IPv6 address made of its MAC address (RFC 4291, appendix A). */
  linkLocal?: true
  services: readonly MdnsService[]
}

interface MdnsService {
  type: string
  instance: string
  port: number
  txt?: Readonly<Record<string, string>>
}

/** UPnP Device Architecture 1.1, 1.2 and 2.3. */
interface RootDevice {
  /** Behind `uuid:`. */
  udn: string
  server: string
  targets: readonly string[]
  port: number
  path: string
  /** The texts of its description. */
  description: Readonly<Record<string, string>>
  /** UDNs of the devices within it. */
  embedded?: readonly string[]
}

/** A device with one connection. */
export const device = (label: string, mac: string, says: Says, card: Card = {}, driver?: string): Announced => ({
  ...{ label, card, sockets: [{ mac, says }] },
  ...(driver ? { driver } : {}),
})

/** So many units of one kind, counted from 1. */
export const units = (count: number, make: (unit: number) => Announced): Announced[] =>
  Array.from({ length: count }, (_, index) => make(index + 1))

/** The address that a maker has given to a unit; those of two units do not look alike. */
export function macOf(oui: string, unit: number): string {
  const end = ((unit * 0x9e3779 + 0x3c6ef3) & 0xffffff).toString(16).padStart(6, '0').toUpperCase()
  return [oui, ...(end.match(/../g) ?? [])].join(':')
}

/** `a8032ab12345` */
export const digitsOf = (mac: string): string => mac.replaceAll(':', '').toLowerCase()

/** The last bytes, as makers put them into names. */
export const endOf = (mac: string, digits = 6): string => digitsOf(mac).slice(-digits).toUpperCase()

/** A UUID like one made by chance (RFC 4122, 4.4), the same in each run. */
export function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A serial number like one that a maker counts by. */
export const serialOf = (seed: string): string =>
  createHash('sha256').update(seed).digest('hex').slice(0, 10).toUpperCase()
