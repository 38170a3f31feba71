import { lengthFrom } from '../../driver-kit/index.ts'

// VISCA over IP, after Sony's "Command List" of the BRC-X1000/H800 (C-456-100-11, 2016), pages 9 to 13, and of the
// BRC-X400 family (software version 2.10): a header of type, payload length and sequence number, and a payload of 1 to
// 16 bytes, in one datagram.

export const types = {
  command: 0x0100,
  inquiry: 0x0110,
  reply: 0x0111,
  control: 0x0200,
  controlReply: 0x0201,
} as const
export type PacketType = keyof typeof types

export interface Packet {
  type: PacketType
  sequence: number
  payload: Uint8Array
}

const HEADER_LENGTH = 8
const LONGEST_PAYLOAD = 16
/** "Payload" of the control command: starts to count anew. */
export const RESET = 0x01
/** The same: `0F 01` is a wrong sequence number, `0F 02` a wrong message. */
export const ERROR = 0x0f
export const WRONG_SEQUENCE = 0x01

export function buildPacket(type: PacketType, sequence: number, payload: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, types[type])
  view.setUint16(2, payload.length)
  view.setUint32(4, sequence)
  bytes.set(payload, HEADER_LENGTH)
  return bytes
}

/** Nothing when the bytes are no whole packet. */
export function parsePacket(bytes: Uint8Array): Packet | undefined {
  if (bytes.length <= HEADER_LENGTH) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = names.get(view.getUint16(0))
  const length = view.getUint16(2)
  if (!type || length > LONGEST_PAYLOAD || bytes.length !== HEADER_LENGTH + length) return undefined
  return { type, sequence: view.getUint32(4), payload: Uint8Array.from(bytes.subarray(HEADER_LENGTH)) }
}
const names = new Map<number, PacketType>(Object.entries(types).map(([name, code]) => [code, name as PacketType]))

/** A datagram is a packet; some cameras put two into one. What is none is given whole, and means nothing. */
export const packets = lengthFrom(held => {
  if (held.length < HEADER_LENGTH) return held.length
  const length = HEADER_LENGTH + (((held[2] ?? 0) << 8) | (held[3] ?? 0))
  return length > HEADER_LENGTH + LONGEST_PAYLOAD || length > held.length ? held.length : length
})

/** "VISCA Communication Specifications": what the camera says of a command or an inquiry. */
export type Reply = { kind: 'accepted' } | { kind: 'done'; data: Uint8Array } | { kind: 'refused'; code: number }

export function parseReply(payload: Uint8Array): Reply | undefined {
  const [from, what = 0, code] = payload
  if (from === undefined || (from & 0x8f) !== 0x80 || payload.at(-1) !== TERMINATOR || payload.length < 3)
    return undefined
  switch (what & 0xf0) {
    case 0x40:
      return { kind: 'accepted' }
    case 0x50:
      return { kind: 'done', data: payload.subarray(2, -1) }
    case 0x60:
      return code === undefined || payload.length < 4 ? undefined : { kind: 'refused', code }
    default:
      return undefined
  }
}
export const TERMINATOR = 0xff

/** "VISCA over IP": the address of the camera is always 1. */
export const COMMAND = [0x81, 0x01] as const
export const INQUIRY = [0x81, 0x09] as const

/** Numbers go as one hexadecimal digit a byte. */
export function toDigits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => (value >> ((count - 1 - at) * 4)) & 0xf)
}

export function fromDigits(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 16 + (byte & 0xf), 0)
}

/** Two's complement of so many digits. */
export function signedFromDigits(bytes: Uint8Array): number {
  const value = fromDigits(bytes)
  const whole = 16 ** bytes.length
  return value >= whole / 2 ? value - whole : value
}
