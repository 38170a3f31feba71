import { randomInt } from 'node:crypto'
import type { Socket } from 'node:dgram'
import dnsPacket, { type Answer } from 'dns-packet'
import { listenAt, send, speakFrom } from '../../src-main/discovery/testing/sockets.ts'
import { type Announced, plain, uuidOf } from './discovery-mix.ts'

// How the devices of the bench make themselves known: by themselves, and when they are asked.

/** Says that it is there. */
export type Say = () => void
type Answerer = (port: number, address: string) => void

const MDNS = { port: 5353, group: '224.0.0.251' }
const SSDP = { port: 1900, group: '239.255.255.250' }
const ONVIF = { port: 3702, group: '239.255.255.250' }
const PJLINK_PORT = 4352
const RENDERER = 'urn:schemas-upnp-org:device:MediaRenderer:1'

/** Who answers a question for a name. */
const byName = new Map<string, { socket: Socket; packet: Buffer; instance: string }[]>()
const searched: ((target: string, port: number, address: string) => void)[] = []
const projectors: Answerer[] = []
const cameras: Answerer[] = []

export async function onMdns(device: Announced): Promise<Say> {
  const socket = await speakFrom(device.address, MDNS.port)
  const { instance, host, answers } = recordsOf(device)
  const packet = dnsPacket.encode({ type: 'response', flags: dnsPacket.AUTHORITATIVE_ANSWER, answers })
  for (const name of [`${device.service}.local`, instance, host]) {
    byName.set(name.toLowerCase(), [...(byName.get(name.toLowerCase()) ?? []), { socket, packet, instance }])
  }
  const say = () => void send(socket, packet, MDNS.port, MDNS.group)
  return () => {
    say()
    // RFC 6762 8.3: at least twice, a second apart.
    later(1_000, say)
  }
}

function recordsOf({ address, mac, name, service, txt }: Announced) {
  const host = `${name.replaceAll(' ', '-')}-${plain(mac)}.local`
  const label = service === '_shelly._tcp' ? `shellypro4pm-${plain(mac)}` : name
  const [type, instance] = [`${service}.local`, `${label}.${service}.local`]
  const answers: Answer[] = [
    { type: 'PTR', name: type, ttl: 4_500, data: instance },
    { type: 'SRV', name: instance, ttl: 120, flush: true, data: { target: host, port: 80, priority: 0, weight: 0 } },
    { type: 'TXT', name: instance, ttl: 4_500, flush: true, data: txt },
    { type: 'A', name: host, ttl: 120, flush: true, data: address },
  ]
  return { host, instance, answers }
}

export async function onSsdp(device: Announced, pagePort: number): Promise<Say> {
  const socket = await speakFrom(device.address)
  const uuid = `uuid:${uuidOf(device)}`
  const headers = (target: string, key: 'NT' | 'ST') =>
    [
      `CACHE-CONTROL: max-age=1800`,
      `LOCATION: http://${device.address}:${pagePort}/description.xml`,
      `SERVER: Linux/4.9 UPnP/1.0 Receiver/2.1`,
      `${key}: ${target}`,
      `USN: ${target === uuid ? uuid : `${uuid}::${target}`}`,
      '\r\n',
    ].join('\r\n')
  const targets = ['upnp:rootdevice', uuid, RENDERER]
  const alive = targets.map(
    target => `NOTIFY * HTTP/1.1\r\nHOST: ${SSDP.group}:1900\r\nNTS: ssdp:alive\r\n${headers(target, 'NT')}`,
  )
  searched.push((target, port, address) => {
    if (targets.includes(target))
      later(randomInt(1_800), () => send(socket, `HTTP/1.1 200 OK\r\nEXT:\r\n${headers(target, 'ST')}`, port, address))
  })
  return () => {
    for (const text of alive) void send(socket, text, SSDP.port, SSDP.group)
  }
}

export const description = (device: Announced) =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceType>${RENDERER}</deviceType>` +
  `<friendlyName>${device.name}</friendlyName><manufacturer>Yamaha Corporation</manufacturer>` +
  `<modelName>RX-V685</modelName><serialNumber>${plain(device.mac)}</serialNumber>` +
  `<UDN>uuid:${uuidOf(device)}</UDN></device></root>`

/** It says nothing by itself to somebody it does not know. */
export async function onPjlink(device: Announced): Promise<Say> {
  const socket = await speakFrom(device.address, PJLINK_PORT)
  projectors.push((port, address) => later(randomInt(500), () => send(socket, `%2ACKN=${device.mac}\r`, port, address)))
  return () => {}
}

export async function onOnvif(device: Announced): Promise<Say> {
  const socket = await speakFrom(device.address)
  const endpoint =
    `<wsa:EndpointReference><wsa:Address>urn:uuid:${uuidOf(device)}</wsa:Address></wsa:EndpointReference>` +
    `<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/${encodeURIComponent(device.name)} ` +
    `onvif://www.onvif.org/hardware/P5655-E onvif://www.onvif.org/MAC/${device.mac}</d:Scopes>` +
    `<d:XAddrs>http://${device.address}/onvif/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`
  const soap = (body: string) =>
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">' +
    `<s:Body>${body}</s:Body></s:Envelope>`
  const match = soap(`<d:ProbeMatches><d:ProbeMatch>${endpoint}</d:ProbeMatch></d:ProbeMatches>`)
  cameras.push((port, address) => later(randomInt(500), () => send(socket, match, port, address)))
  const hello = soap(`<d:Hello>${endpoint}</d:Hello>`)
  return () => void send(socket, hello, ONVIF.port, ONVIF.group)
}

/** Each kind has one ear for all of its devices. */
export async function hearQuestions(): Promise<void> {
  await listenAt({ ...MDNS, address: '127.0.0.1' }, bytes => {
    const query = (bytes[2] ?? 0) < 0x80 && decoded(bytes)
    if (!query) return
    const known = new Set(query.answers?.map(answer => ('data' in answer ? String(answer.data).toLowerCase() : '')))
    const asked = new Set(query.questions?.flatMap(({ name }) => byName.get(name.toLowerCase()) ?? []))
    for (const { instance, packet, socket } of asked) {
      // RFC 6762 6: whoever shares a name waits 20 to 120 ms.
      if (!known.has(instance.toLowerCase()))
        later(randomInt(20, 120), () => send(socket, packet, MDNS.port, MDNS.group))
    }
  })
  await listenAt({ ...SSDP, address: '127.0.0.1' }, (bytes, { port, address }) => {
    const target = /^M-SEARCH[\s\S]*?\r\nST: *([^\r]*)/i.exec(new TextDecoder().decode(bytes))?.[1]
    if (target) for (const answer of searched) answer(target, port, address)
  })
  await listenAt({ port: PJLINK_PORT, address: '127.0.0.1' }, (bytes, { port, address }) => {
    if (new TextDecoder().decode(bytes).startsWith('%2SRCH')) for (const answer of projectors) answer(port, address)
  })
  await listenAt({ ...ONVIF, address: '127.0.0.1' }, (bytes, { port, address }) => {
    if (/Probe>/.test(new TextDecoder().decode(bytes))) for (const answer of cameras) answer(port, address)
  })
}

function decoded(bytes: Uint8Array): dnsPacket.DecodedPacket | undefined {
  try {
    return dnsPacket.decode(Buffer.from(bytes))
  } catch {
    return undefined
  }
}

function later(ms: number, act: () => unknown): void {
  setTimeout(() => void act(), ms)
}
