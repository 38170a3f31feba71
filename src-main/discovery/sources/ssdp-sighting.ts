import type { Place, Sighting } from '../sighting.ts'
import type { Described } from './description.ts'
import type { Location } from './description-location.ts'
import { identitiesOfUdn } from './ssdp-identities.ts'

/** Headers of one message, their names in capital letters. */
export type Headers = Readonly<Record<string, string>>

const SHORTEST_MS = 30_000
const LONGEST_MS = 24 * 3_600_000
/** UPnP Device Architecture 1.1, 1.2.2: what is usual. */
const USUAL_MS = 1_800_000

const MOST_DETAILS = 24
const MOST_CHARACTERS = 500
/** What belongs to the message and not to the device, or stands elsewhere in a sighting. */
const NOT_TOLD = new Set(['HOST', 'MAN', 'MX', 'EXT', 'NT', 'NTS', 'ST', 'DATE', 'CACHE-CONTROL', 'CONTENT-LENGTH'])

/** What it is within its place: a USN, unless devices of a kind have the same one. */
export function keyOf(headers: Headers, address: string): string {
  const usn = headers.USN ?? ''
  return identitiesOfUdn(usn).length > 0 ? usn : `${address} ${usn || serviceOf(headers)}`
}

export const serviceOf = (headers: Headers): string => headers.NT ?? headers.ST ?? ''

export function validityOf(headers: Headers): number {
  const seconds = /max-age\s{0,8}=\s{0,8}"?(\d{1,9})/i.exec(headers['CACHE-CONTROL'] ?? '')?.[1]
  return seconds === undefined ? USUAL_MS : Math.min(Math.max(Number(seconds) * 1_000, SHORTEST_MS), LONGEST_MS)
}

/** Changes whenever its description may have (UPnP Device Architecture 1.1, 1.2.2). */
export const versionOf = (headers: Headers): string =>
  `${headers['BOOTID.UPNP.ORG'] ?? ''} ${headers['CONFIGID.UPNP.ORG'] ?? ''}`

export function sightingOf(
  { headers, address, location }: { headers: Headers; address: string; location: Location | undefined },
  place: Place,
  described: Described | undefined,
): Sighting {
  const { facts, identities, details } = described?.description ?? { facts: {}, identities: [], details: {} }
  const own = identitiesOfUdn(headers.USN ?? '').filter(({ kind, value }) =>
    identities.every(other => other.kind !== kind || other.value !== value),
  )
  const service = serviceOf(headers)
  return {
    source: 'ssdp',
    key: keyOf(headers, address),
    interface: place.name,
    address,
    validForMs: validityOf(headers),
    identities: [...own, ...identities],
    facts,
    ...(service ? { service } : {}),
    ...(location?.url ? { uri: location.url.origin } : {}),
    details: {
      ...detailsOf(headers),
      ...details,
      ...(location?.refused ? { location_refused: location.refused } : {}),
      ...(described?.trouble ? { description_trouble: described.trouble } : {}),
    },
  }
}

/** In one order, as an announcement and an answer to a search have different ones. */
export function detailsOf(headers: Headers): Record<string, string> {
  const told = Object.entries(headers).filter(([name, value]) => value && !NOT_TOLD.has(name))
  return Object.fromEntries(
    told
      .slice(0, MOST_DETAILS)
      .map(([name, value]) => [name.toLowerCase(), value.slice(0, MOST_CHARACTERS)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}
