import { EventEmitter } from 'node:events'
import type { Clock } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { Ears, Place } from '../../sighting.ts'
import { hearing } from '../../sources/datagram-hearing.ts'
import { datagramSources } from '../../sources/datagram-search.ts'
import type { Described } from '../../sources/description.ts'
import { locationOf } from '../../sources/description-location.ts'
import { readDescription } from '../../sources/description-read.ts'
import { createDnsSd } from '../../sources/dns-sd.ts'
import { openBonjour } from '../../sources/mdns.ts'
import { tame } from '../../sources/mdns-packet.ts'
import { dotted, sightingOf as mdnsSightingOf } from '../../sources/mdns-sighting.ts'
import type { MdnsSocket } from '../../sources/mdns-socket.ts'
import { usualTypes } from '../../sources/mdns-types.ts'
import { createSearcher } from '../../sources/ssdp.ts'
import { createGate } from '../../sources/ssdp-gate.ts'
import { lendSocket } from '../../sources/ssdp-lend.ts'
import { type Headers, sightingOf as ssdpSightingOf } from '../../sources/ssdp-sighting.ts'
import type { SsdpSocket } from '../../sources/ssdp-sockets.ts'
import { isInSubnet } from '../../subnet.ts'
import type { Packet } from './wire.ts'

interface Parts {
  place: Place
  ears: Ears
  clock: Clock
  log: Log
}

/** Reads packets as the sources of one place do, from the bytes on, without their sockets. */
export interface Hearing {
  hear(packet: Packet, address: string): void
  close(): Promise<void>
}

export async function openHearing(parts: Parts): Promise<Hearing> {
  const mdns = openMdns(parts)
  const ssdp = await openSsdp(parts)
  const datagrams = new Map(
    datagramSources.map(one => [one.name, hearing(one, { ...parts, sayOnce: (_, words) => parts.log.warn(words) })]),
  )
  return {
    hear(packet, address) {
      if (packet.source === 'mdns') mdns.hear(packet.bytes, address)
      else if (packet.source === 'ssdp') ssdp.hear(packet, address)
      else datagrams.get(packet.source)?.(packet.bytes, { address, port: 40_000 })
    },
    close: mdns.close,
  }
}

function openMdns({ place, ears, clock, log }: Parts) {
  const socket: MdnsSocket = Object.assign(new EventEmitter(), {
    send() {},
    close: (done?: () => void) => done?.(),
  })
  const library = openBonjour(socket, log.warn)
  const sd = createDnsSd({
    isNear: address => isInSubnet(address, place),
    types: () => usualTypes,
    told: service => ears.heard(mdnsSightingOf(service, place)),
    gone: key => ears.gone({ source: 'mdns', interface: place.name, key: dotted(key) }),
    full: what => log.warn(`More ${what} are announced than are kept.`),
  })
  library.heard((records, from) => sd.hear(records, from, clock.monotonic()))
  return {
    hear(bytes: Buffer, address: string) {
      const packet = Buffer.from(bytes)
      if (tame(packet)) socket.emit('message', packet, { address, port: 5353 })
      while (sd.work(clock.monotonic()));
    },
    close: () => library.close(),
  }
}

/** Once as it is before its description was read, and then as it is after. */
async function openSsdp({ place, ears, clock, log }: Parts) {
  let receive: (bytes: Uint8Array, from: { address: string; port: number; family: 'IPv4'; size: number }) => void =
    () => {}
  let description: string | undefined
  const socket: SsdpSocket = {
    port: 50_000,
    onDatagram(listener) {
      receive = listener
      return () => {}
    },
    send: async () => undefined,
    close: async () => undefined,
  }
  const admit = createGate({ clock, log, place, searchPort: socket.port })
  const lent = lendSocket(socket, { admit, failed: error => log.error(String(error)) })
  const client = createSearcher({ [place.address]: lent }, 1900, (headers: Headers, address) => {
    const location = headers.LOCATION === undefined ? undefined : locationOf(headers.LOCATION, address)
    const tell = (described?: Described) => ears.heard(ssdpSightingOf({ headers, address, location }, place, described))
    tell()
    if (description !== undefined && location?.url) tell(describedBy(description, location.url))
  })
  await client.start()
  return {
    hear(packet: Packet, address: string) {
      description = packet.description
      receive(packet.bytes, { address, port: 1900, family: 'IPv4', size: packet.bytes.length })
    },
  }
}

const read = new Map<string, Described>()

/** A page is the same as long as it says the same. */
function describedBy(xml: string, url: URL): Described {
  const known = read.get(`${url} ${xml}`)
  if (known) return known
  const described = describe(xml, url)
  read.set(`${url} ${xml}`, described)
  return described
}

function describe(xml: string, url: URL): Described {
  try {
    return { description: readDescription(xml, url) }
  } catch (error) {
    return { trouble: String(error) }
  }
}
