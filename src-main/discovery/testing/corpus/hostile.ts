import type { chance } from './shuffled.ts'
import type { Packet } from './wire.ts'
import { amxWire, onvifWire } from './wire-datagrams.ts'
import { mdnsWire } from './wire-mdns.ts'
import { ssdpWire } from './wire-ssdp.ts'

// What comes from somebody who means harm, or from a device that is broken.

type Chance = ReturnType<typeof chance>

const sources = ['mdns', 'ssdp', 'onvif', 'pjlink', 'knx', 'art_net', 'visca', 'q_sys', 'amx'] as const

/** Each source's packets begin like this: without it nobody would look at the rest. */
const beginnings: Partial<Record<(typeof sources)[number], Buffer>> = {
  mdns: Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 3, 0, 0, 0, 3]),
  ssdp: Buffer.from('HTTP/1.1 200 OK\r\nUSN: '),
  onvif: Buffer.from('<s:Envelope><s:Body><d:ProbeMatches>'),
  pjlink: Buffer.from('%2ACKN='),
  knx: Buffer.from([0x06, 0x10, 0x02, 0x02, 0, 78, 8, 1]),
  art_net: Buffer.from('Art-Net\0\x00\x21', 'latin1'),
  visca: Buffer.from('\x02MODEL:'),
  q_sys: Buffer.from('<QDP><device>'),
  amx: Buffer.from('AMXB<-UUID='),
}

export const randomPacket = (next: Chance): Packet => {
  const source = sources[next(sources.length)] ?? 'mdns'
  const rest = Buffer.from(Array.from({ length: next(300) }, () => next(256)))
  const end = source === 'visca' ? [Buffer.from('\xff\x03', 'latin1')] : []
  return { source, bytes: Buffer.concat([beginnings[source] ?? rest, rest, ...end]) }
}

/** Bytes that mean something to whoever reads them: ends, lengths, pointers, marks, and what turns a line round. */
const meant = [
  ...[[0], [0xff], [0xff, 0xff], [0xc0, 0x0c], [0x3f], [0x0a], [0x0d, 0x0a], [0x3c], [0x3e], [0x26], [0x22], [0x1b]],
  Array.from(Buffer.from('\u202e')),
  Array.from(Buffer.from('__proto__')),
].map(bytes => Buffer.from(bytes))

export function mutated(packet: Packet, next: Chance): Packet {
  const description = packet.description && damaged(Buffer.from(packet.description), next).toString()
  return { ...packet, bytes: damaged(packet.bytes, next), ...(description === undefined ? {} : { description }) }
}

function damaged(given: Buffer, next: Chance): Buffer {
  let bytes = Buffer.from(given)
  for (let left = 1 + next(4); left > 0 && bytes.length > 0; left--) {
    const at = next(bytes.length)
    const kind = next(6)
    const what = meant[next(meant.length)] ?? given
    if (kind < 2) bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8))
    else if (kind === 2) bytes = bytes.subarray(0, at)
    else if (kind === 3) what.copy(bytes, at)
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)])
    else bytes = Buffer.concat([bytes, bytes.subarray(at)])
  }
  return bytes
}

/** CWE-776, deep nesting, and more tags, attributes and text than anybody needs. */
export function bombs(address: string): Packet[] {
  const entities = `<!DOCTYPE lol [<!ENTITY a "lol">${Array.from({ length: 20 }, (_, index) => `<!ENTITY a${index} "${'&a;'.repeat(10)}">`).join('')}]>`
  const root = { udn: 'bomb', server: 'Bomb/1.0', targets: ['upnp:rootdevice'], port: 80, path: '/', description: {} }
  const inside = [
    `<friendlyName>&a19;</friendlyName>`,
    `${'<a>'.repeat(60_000)}`,
    `<friendlyName ${Array.from({ length: 20_000 }, (_, index) => `a${index}="1"`).join(' ')}>x</friendlyName>`,
    `<friendlyName>${'x'.repeat(250_000)}</friendlyName>`,
    `<friendlyName>${'&#8238;&#27;[2J&lt;b&gt;'.repeat(1_000)}</friendlyName>`,
    `<deviceList>${'<device><deviceList>'.repeat(2_000)}</deviceList>`,
    '<__proto__><polluted>1</polluted></__proto__><constructor>x</constructor><friendlyName>x</friendlyName>',
  ]
  const descriptions = inside.flatMap(text =>
    ['', entities].map(head => `<?xml version="1.0"?>${head}<root><device>${text}</device></root>`),
  )
  const [said = Buffer.alloc(0)] = ssdpWire(root, address)
  const short = inside.map(text => text.slice(0, 4_000))
  return [
    ...descriptions.map(description => ({ source: 'ssdp' as const, bytes: said, description })),
    ...short.map(text => ({
      source: 'q_sys' as const,
      bytes: Buffer.from(`${entities}<QDP><device><name>x</name>${text}</device></QDP>`),
    })),
    ...short.map(text => ({
      source: 'onvif' as const,
      bytes: Buffer.from(`${entities}${onvifWire({ endpoint: 'urn:uuid:x', types: text }, address)}`),
    })),
  ]
}

/** Headers without end: many, long, of one name, and without a colon. */
export const endlessHeaders = (): Packet[] =>
  [
    `USN: uuid:a\r\n${'X-Header: 1\r\n'.repeat(300)}`,
    `USN: uuid:b\r\nSERVER: ${'x'.repeat(4_000)}\r\n`,
    `USN: uuid:${'c'.repeat(3_900)}\r\n`,
    `USN: uuid:d\r\n${' '.repeat(3_900)}\n`,
    `USN: uuid:e\r\n${'a\n'.repeat(1_900)}`,
    `USN: uuid:f\r\n${Array.from({ length: 200 }, (_, index) => `H${index}: ${index}`).join('\r\n')}\r\n`,
    `USN: uuid:g\r\nSERVER: ${'x'.repeat(60_000)}\r\n`,
  ].map(headers => ({ source: 'ssdp', bytes: Buffer.from(`HTTP/1.1 200 OK\r\n${headers}\r\n`) }))

/** So many devices, all of them at one address: names, hosts, serial numbers, UUIDs and MAC addresses of their own. */
export function* flood(count: number, address: string): Generator<Packet> {
  for (let number = 0; number < count; number++) {
    const hex = number.toString(16).padStart(12, '0')
    const uuid = `${hex.slice(4)}-aaaa-4aaa-8aaa-bbbb${hex.slice(4)}`
    const mac = `00:1B:A9:${(hex.slice(6).match(/../g) ?? []).join(':')}`
    const kind = number % 20
    if (kind < 8) {
      const service = {
        type: '_http._tcp',
        instance: `flood ${number}`,
        port: 80,
        txt: { mac, serialnumber: `SN${hex}`, manufacturer: 'Flood' },
      }
      const [bytes = Buffer.alloc(0)] = mdnsWire({ host: `flood-${number}`, services: [service] }, mac, address)
      yield { source: 'mdns', bytes }
    } else if (kind < 14) {
      const root = {
        udn: uuid,
        server: 'Flood/1.0',
        targets: ['upnp:rootdevice'],
        port: 80,
        path: `/${number}`,
        description: {},
      }
      const [bytes = Buffer.alloc(0)] = ssdpWire(root, address)
      yield { source: 'ssdp', bytes }
    } else if (kind === 14) {
      yield {
        source: 'onvif',
        bytes: onvifWire(
          { endpoint: `urn:uuid:${uuid}`, types: 'tds:Device', scopes: [`name/flood${number}`, `MAC/${mac}`] },
          address,
        ),
      }
    } else {
      yield {
        source: 'amx',
        bytes: amxWire({ UUID: `Flood_${mac.replaceAll(':', '')}`, Make: 'Flood', Model: `F${number}` }),
      }
    }
  }
}
