import type { Place, Sighting } from '../sighting.ts'
import type { DnsSdService } from './dns-sd-contract.ts'
import { factsOf, makeOf } from './mdns-facts.ts'
import { identitiesOf } from './mdns-identities.ts'
import { DOT } from './mdns-packet.ts'
import { readTxt } from './mdns-txt.ts'

/** A service as the other sources tell of theirs. */
export function sightingOf(heard: DnsSdService, place: Place): Sighting {
  const service = { ...heard, instance: dotted(heard.instance), host: dotted(heard.host) }
  const details = readTxt(service.txt)
  const txt = Object.fromEntries(Object.entries(details).map(([key, value]) => [key.toLowerCase(), value]))
  const make = makeOf(service.type, txt)
  return {
    source: 'mdns',
    key: dotted(service.key),
    interface: place.name,
    address: service.address,
    port: service.port,
    validForMs: service.validForMs,
    identities: identitiesOf({ ...service, txt, make, interface: place.name }),
    facts: factsOf(service, txt),
    service: service.type,
    details: { ...details, instance: service.instance, host: service.host },
  }
}

export const dotted = (name: string): string => name.replaceAll(DOT, '.')
