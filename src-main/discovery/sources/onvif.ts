import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { readSoap, several, text } from '../../driver-kit/soap.ts'
import type { Identity } from '../sighting.ts'
import type { DatagramDeclaration, Sender } from './datagram-declaration.ts'
import { macAddress, macIdentities } from './mac-address.ts'
import { probe, scopesIn, typesIn } from './onvif-words.ts'
import { addressAt, detailsOf, factsOf, said } from './said.ts'
import { serialIdentities } from './serial-number.ts'
import { isQuicklyRead } from './xml-size.ts'

const GROUP = '239.255.255.250'
const PORT = 3702
const EVERY_MS = 60_000

/**
 * WS-Discovery (April 2005) as ONVIF uses it (Core Specification, 7): a device answers a probe, says hello when it comes
 * up, and goodbye when it leaves. Computers and printers answer a probe for nothing in particular as well.
 */
export const onvif: DatagramDeclaration = {
  name: 'onvif',
  search: {
    to: GROUP,
    port: PORT,
    everyMs: EVERY_MS,
    questions: () => [probe(randomUUID(), 'dn:NetworkVideoTransmitter'), probe(randomUUID(), '')],
  },
  listen: { port: PORT, group: GROUP },
  concerns: bytes => ['ProbeMatches', 'Hello', 'Bye'].some(word => bytes.includes(word)) && isQuicklyRead(bytes),
  goodbye(bytes, from) {
    if (!bytes.includes('Bye') || !onvif.concerns(bytes)) return undefined
    const body = readSoap(bytes.toString('utf8'))?.body
    const endpoint = Endpoint.safeParse(body?.Bye).data
    return endpoint && keyOf(endpoint, from)
  },
  read(bytes, from, place) {
    if (!onvif.concerns(bytes)) return undefined
    const body = readSoap(bytes.toString('utf8'))?.body
    const found = Endpoint.safeParse(body?.Hello).data ?? Matches.safeParse(body?.ProbeMatches).data?.ProbeMatch[0]
    if (!found) return undefined
    const scopes = scopesIn(found.Scopes)
    const mac = macAddress(scopes.mac)
    const uri = found.XAddrs?.split(/\s+/, 20)
      .map(address => addressAt([from.address], address))
      .find(url => url !== undefined)
    const { name, hardware, manufacturer, serial, firmware } = scopes
    const types = typesIn(found.Types)
    return {
      source: 'onvif',
      key: keyOf(found, from),
      interface: place.name,
      address: from.address,
      ...(uri ? { port: Number(uri.port) || (uri.protocol === 'https:' ? 443 : 80), uri: uri.href } : {}),
      validForMs: 3 * EVERY_MS,
      identities: [
        ...uuidOf(found.EndpointReference.Address),
        ...macIdentities(mac),
        ...serialIdentities(manufacturer, serial),
      ],
      facts: factsOf({ name, make: manufacturer, model: hardware, serial, firmware }),
      ...(types ? { service: types } : {}),
      details: detailsOf({ ...scopes, endpoint: found.EndpointReference.Address, xaddrs: found.XAddrs }),
    }
  },
}

const field = text.optional().catch(undefined)
const Endpoint = z.object({
  EndpointReference: z.object({ Address: text }),
  Types: field,
  Scopes: field,
  XAddrs: field,
})
type Endpoint = z.output<typeof Endpoint>
const Matches = z.object({ ProbeMatch: several(Endpoint) })

/** Two that share an endpoint are still two, and each says goodbye from its own address. */
const keyOf = ({ EndpointReference }: Endpoint, from: Sender) =>
  `${said(EndpointReference.Address.toLowerCase()) ?? ''}|${from.address}`

/** `urn:uuid:…` by the specification, `uuid:…` by many. */
function uuidOf(address: string): Identity[] {
  const [, uuid] = /^(?:urn:)?uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(address.trim()) ?? []
  return uuid && !/^(.)\1+$/.test(uuid.replaceAll('-', '')) ? [{ kind: 'uuid', value: uuid.toLowerCase() }] : []
}
