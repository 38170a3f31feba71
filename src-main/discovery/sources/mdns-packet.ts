/** RFC 6762 17: no packet is longer, its headers included. */
const LONGEST = 9_000
const MOST_QUESTIONS = 300
/** A name of honest making has one or two; chains of them cost whoever follows them. */
const MOST_POINTERS = 16

const A = 1
const PTR = 12
const TXT = 16
const AAAA = 28
const SRV = 33
/** Of private use (RFC 6895 3.1): a decoder takes the data as it is. */
const OPAQUE = 0xff00

/**
 * Stands for a dot within a label while names are strings, as in `Room 2.14._http._tcp.local`, where it separates
 * nothing (RFC 6763 4.3). Of one byte, so that it takes the dot's place in the packet.
 */
export const DOT = '\x1f'
const [dot, standIn] = [0x2e, 0x1f]

/**
 * Makes a packet harmless to decode, in its place: dots within labels become `DOT`, and records that nobody here reads,
 * or that are not well made, become opaque. False for what is no packet of mDNS, or is made to do harm.
 */
export const tame = (packet: Buffer): boolean =>
  // RFC 6762 18.3, 18.11: another opcode or code of response is ignored.
  packet.length >= 12 &&
  packet.length <= LONGEST &&
  (packet.readUInt16BE(2) & 0x780f) === 0 &&
  walk(packet, dot, standIn)

/** Gives a packet of our own its dots back. */
export const withDots = (packet: Buffer): boolean => walk(packet, standIn, dot)

function walk(packet: Buffer, from: number, to: number): boolean {
  const [questions, records] = [packet.readUInt16BE(4), countRecords(packet)]
  if (questions > MOST_QUESTIONS || 12 + questions * 5 + records * 11 > packet.length) return false
  let at = 12
  for (let index = 0; index < questions; index++) {
    at = endOfName(packet, at, from, to) + 4
    if (at < 12 || at > packet.length) return false
  }
  for (let index = 0; index < records; index++) {
    const fixed = endOfName(packet, at, from, to)
    if (fixed < 0 || fixed + 10 > packet.length) return false
    const data = fixed + 10
    at = data + packet.readUInt16BE(fixed + 8)
    if (at > packet.length) return false
    if (!isWellMade(packet, packet.readUInt16BE(fixed), data, at, from, to)) packet.writeUInt16BE(OPAQUE, fixed)
  }
  return true
}

const countRecords = (packet: Buffer) => packet.readUInt16BE(6) + packet.readUInt16BE(8) + packet.readUInt16BE(10)

function isWellMade(packet: Buffer, type: number, data: number, end: number, from: number, to: number): boolean {
  if (type === A) return end - data === 4
  if (type === AAAA) return end - data === 16
  if (type === PTR) return endOfName(packet, data, from, to) === end
  if (type === SRV) return end - data > 6 && endOfName(packet, data + 6, from, to) === end
  if (type !== TXT) return false
  let at = data
  while (at < end) at += 1 + (packet[at] ?? 0)
  return at === end
}

/** Where it ends; -1 when it has no end within the packet. */
function endOfName(packet: Buffer, start: number, from: number, to: number): number {
  let [at, end, pointers] = [start, -1, 0]
  for (;;) {
    const length = packet[at]
    if (length === undefined) return -1
    if (length === 0) return end < 0 ? at + 1 : end
    if (length >= 0xc0) {
      const low = packet[at + 1]
      if (low === undefined) return -1
      if (end < 0) end = at + 2
      const target = ((length & 0x3f) << 8) | low
      // RFC 1035 4.1.4: only back.
      if (target >= at || ++pointers > MOST_POINTERS) return -1
      at = target
    } else if (length > 63 || at + length >= packet.length) {
      return -1
    } else {
      if (end < 0) swap(packet, at + 1, at + 1 + length, from, to)
      at += length + 1
    }
  }
}

function swap(packet: Buffer, start: number, end: number, from: number, to: number): void {
  for (let at = start; at < end; at++) if (packet[at] === from) packet[at] = to
}
