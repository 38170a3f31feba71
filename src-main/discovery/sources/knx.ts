import type { Identity } from '../sighting.ts'
import { numberOf } from '../subnet.ts'
import type { DatagramDeclaration } from './datagram-declaration.ts'
import { macIdentities, macOfBytes } from './mac-address.ts'
import { detailsOf, factsOf } from './said.ts'

const PORT = 3671
const EVERY_MS = 60_000
/** Header size, protocol version 1.0, SEARCH_REQUEST and SEARCH_RESPONSE (KNX Standard 3/8/2 Core, 7.6). */
const REQUEST = [0x06, 0x10, 0x02, 0x01]
const RESPONSE = [0x06, 0x10, 0x02, 0x02]
/** Of the host protocol address information over UDP (8.6.2). */
const HPAI_LENGTH = 8
const HEADER_LENGTH = 6
/** Description information blocks: device information, and service families (7.5.4.2, 7.5.4.3). */
const DEVICE_INFORMATION = 0x01
const DEVICE_INFORMATION_LENGTH = 54
const SERVICE_FAMILIES = 0x02
const families: Record<number, string> = { 2: 'core', 3: 'management', 4: 'tunnelling', 5: 'routing', 8: 'security' }

/** The search of KNXnet/IP (KNX Standard 3/8/2 Core, 4.2). */
export const knx: DatagramDeclaration = {
  name: 'knx',
  search: {
    to: '224.0.23.12',
    port: PORT,
    everyMs: EVERY_MS,
    questions(place, port) {
      const bytes = Buffer.from([...REQUEST, 0, HEADER_LENGTH + HPAI_LENGTH, HPAI_LENGTH, 0x01, 0, 0, 0, 0, 0, 0])
      bytes.writeUInt32BE(numberOf(place.address) ?? 0, 8)
      bytes.writeUInt16BE(port, 12)
      return [bytes]
    },
  },
  concerns: bytes => RESPONSE.every((byte, index) => bytes[index] === byte),
  read(bytes, from, place) {
    const body = HEADER_LENGTH + HPAI_LENGTH
    if (!knx.concerns(bytes) || bytes.length < body || bytes[6] !== HPAI_LENGTH) return undefined
    if (bytes.readUInt16BE(4) > bytes.length) return undefined
    const blocks = blocksIn(bytes.subarray(body, bytes.readUInt16BE(4)))
    const device = blocks.get(DEVICE_INFORMATION)
    if (device?.length !== DEVICE_INFORMATION_LENGTH) return undefined
    const serial = device.subarray(8, 14).toString('hex').toUpperCase()
    const mac = macOfBytes(device.subarray(18, 24))
    const port = bytes.readUInt16BE(12) || PORT
    const hasSerial = !/^(..)\1+$/.test(serial)
    return {
      source: 'knx',
      // A server of several lines answers once for each of them.
      key: `${from.address}:${port}`,
      interface: place.name,
      address: from.address,
      port,
      validForMs: 3 * EVERY_MS,
      // The first two bytes of a serial number are its maker's, so it is one of a kind in all of KNX (3/5/1, 4.3.11).
      identities: [
        ...macIdentities(mac),
        ...(hasSerial ? [{ kind: 'serial', value: `knx|${serial}` } as Identity] : []),
      ],
      facts: factsOf({ name: textIn(device.subarray(24)), serial: hasSerial ? serial : undefined }),
      service: 'KNXnet/IP',
      details: detailsOf({
        individual_address: individualAddress(device.readUInt16BE(4)),
        services: servicesIn(blocks.get(SERVICE_FAMILIES)),
        mac,
      }),
    }
  },
}

/** By their type; the last of a kind. Those that are cut off are none. */
function blocksIn(bytes: Buffer): Map<number, Buffer> {
  const blocks = new Map<number, Buffer>()
  for (let at = 0; at + 2 <= bytes.length; ) {
    const length = bytes[at] ?? 0
    if (length < 2 || at + length > bytes.length) break
    blocks.set(bytes[at + 1] ?? 0, bytes.subarray(at, at + length))
    at += length
  }
  return blocks
}

/** Area, line and device, as in `1.1.5` (3/5/1, 4.3.2). */
const individualAddress = (number: number) => `${number >> 12}.${(number >> 8) & 0x0f}.${number & 0xff}`

/** ISO 8859-1, filled up with zeros. */
const textIn = (bytes: Buffer) => bytes.toString('latin1').split('\0')[0]

function servicesIn(block: Buffer | undefined): string | undefined {
  const found: string[] = []
  for (let at = 2; block && at + 1 < block.length; at += 2) {
    const name = families[block[at] ?? 0]
    if (name) found.push(name)
  }
  return found.join(', ')
}
