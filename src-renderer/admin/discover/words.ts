import type { DeviceLine, DeviceView, DiscoveryStateView } from '@contract/discovery-views.ts'
import { listWords } from '../people/rules.ts'
import { lasting } from '../words.ts'

type Place = DiscoveryStateView['places'][number]
type SourceName = DeviceLine['sources'][number]

export const sourceTitles: Readonly<Record<SourceName, string>> = {
  mdns: 'mDNS',
  ssdp: 'UPnP',
  onvif: 'ONVIF',
  pjlink: 'PJLink',
  knx: 'KNXnet/IP',
  art_net: 'Art-Net',
  visca: 'VISCA',
  q_sys: 'Q-SYS',
  amx: 'AMX beacon',
  neighbours: 'Neighbour table',
  probe: 'Probe',
}

export const confidenceWords: Readonly<Record<DeviceLine['confidence'], string>> = {
  certain: 'Known by what stays with it. It is followed to any address.',
  likely: 'Known by its name. It is followed as long as nobody else takes that name.',
  address: 'Known by its address only. Whatever is at this address later would be taken for it.',
}

const identityTitles: Readonly<Record<string, string>> = {
  mac: 'MAC address',
  uuid: 'UUID',
  serial: 'Serial number',
  certificate: 'Certificate',
  host: 'Host name',
}

/** An identity as a person knows it: without the maker or interface that it is only good within. */
export function identityWords({ kind, value }: DeviceView['identities'][number]): { title: string; value: string } {
  const [scope, ...rest] = value.split('|')
  const title = identityTitles[kind] ?? kind
  return rest.length > 0 ? { title, value: `${rest.join('|')} (${scope})` } : { title, value }
}

/** `192.168.1.2/24` */
export const placeWords = ({ address, subnet }: Pick<Place, 'address' | 'subnet'>): string => {
  const [, prefix] = subnet.split('/')
  return prefix === undefined ? address : `${address}/${prefix}`
}

export const countWords = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`

/** What cannot work where, one sentence for each reason, however many sources it stops. */
export function troubleWords(places: readonly Place[]): string[] {
  return places.flatMap(place => {
    const byReason = new Map<string, SourceName[]>()
    for (const { source, reason } of place.troubles) byReason.set(reason, [...(byReason.get(reason) ?? []), source])
    return [...byReason].map(
      ([reason, sources]) => `${place.interface}: no ${listWords(sources.map(name => sourceTitles[name]))}. ${reason}`,
    )
  })
}

export function missingWords(missing: readonly string[]): string {
  const are = missing.length === 1 ? 'is' : 'are'
  return `${listWords(missing)} ${are} not there. The node looks again as soon as it appears: check the cable.`
}

/** How a sighting stands: when it was heard, and how long that is good. */
export function heardWords({ at, until }: Pick<DeviceView['sightings'][number], 'at' | 'until'>, now: number): string {
  const heard = now - at < 2_000 ? 'Heard just now' : `Heard ${lasting(now - at)} ago`
  return until <= now ? `${heard}, ran out` : `${heard}, good for ${lasting(until - now)}`
}

/** Who it is for, how often, how long: what a probe costs the network. */
export const rateWords = (packets: number, seconds: number): string =>
  `At most ${packets.toLocaleString('en')} packets, over in ${lasting(seconds * 1_000)} at the latest`
