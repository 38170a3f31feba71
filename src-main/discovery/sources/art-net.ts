import type { DatagramDeclaration } from './datagram-declaration.ts'
import { macIdentities, macOfBytes } from './mac-address.ts'
import { detailsOf, factsOf } from './said.ts'

const PORT = 6454
const EVERY_MS = 60_000
const ID = Buffer.from('Art-Net\0')
const OP_POLL_REPLY = 0x2100
/** Up to and with the long name, without which nobody can tell what it is. */
const LEAST_BYTES = 108
/** What the style of a device says (Art-Net 4, table 4). */
const styles = ['node', 'controller', 'media server', 'router', 'backup', 'configuration', 'visualiser']

/**
 * The poll of Art-Net 4 (ArtPoll and ArtPollReply). Whoever is asked answers to port 6454, older devices to all; a
 * gateway with many ports answers for each of them, and numbers the answers by its bind index.
 */
export const artNet: DatagramDeclaration = {
  name: 'art_net',
  search: {
    to: 'broadcast',
    port: PORT,
    everyMs: EVERY_MS,
    // OpPoll, protocol version 14, no flags: nothing is wanted but one answer.
    questions: () => [Buffer.concat([ID, Buffer.from([0x00, 0x20, 0x00, 14, 0x00, 0x00])])],
  },
  listen: { port: PORT },
  // The light itself comes to the same port, a thousand datagrams a second.
  concerns: bytes =>
    bytes.length >= LEAST_BYTES && bytes.readUInt16LE(8) === OP_POLL_REPLY && bytes.subarray(0, 8).equals(ID),
  read(bytes, from, place) {
    if (!artNet.concerns(bytes)) return undefined
    const mac = macOfBytes(bytes.subarray(201, 207))
    const [shortName, longName] = [textIn(bytes.subarray(26, 44)), textIn(bytes.subarray(44, 108))]
    return {
      source: 'art_net',
      key: `${from.address}/${bytes[211] ?? 0}`,
      interface: place.name,
      address: from.address,
      port: PORT,
      validForMs: 3 * EVERY_MS,
      identities: macIdentities(mac),
      facts: factsOf({ name: shortName || longName, firmware: `${bytes[16]}.${bytes[17]}` }),
      service: styles[bytes[200] ?? 0] ?? 'node',
      details: detailsOf({
        short_name: shortName,
        long_name: longName,
        oem: bytes.subarray(20, 22).toString('hex'),
        // Of PLASA's list of makers; the low byte comes first.
        esta: bytes.readUInt16LE(24).toString(16).padStart(4, '0'),
        bind_index: bytes.length > 211 ? String(bytes[211]) : undefined,
        mac,
      }),
    }
  },
}

const textIn = (bytes: Buffer) => bytes.toString('latin1').split('\0')[0]?.trim()
