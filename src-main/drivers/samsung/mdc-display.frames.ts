import { lengthFrom } from '../../driver-kit/index.ts'

// Samsung Multiple Display Control Protocol (MDC), Ver. 13.7c, 2016-02-23, "Communication": a command is
// `AA cmd id length data… checksum`, an answer `AA FF id length 'A'|'N' cmd values… checksum`.

export const HEADER = 0xaa
const ANSWER = 0xff
const ACK = 0x41
const NAK = 0x4e

/** Of the chapter "Control Codes": what is asked or set with each. */
export const codes = {
  status: 0x00,
  serial: 0x0b,
  health: 0x0d,
  software: 0x0e,
  power: 0x11,
  volume: 0x12,
  mute: 0x13,
  input: 0x14,
  contrast: 0x24,
  brightness: 0x25,
  sharpness: 0x26,
  model: 0x8a,
  networkStandby: 0xb5,
  /** 0 lights the panel, 1 darkens it; the display stays on. */
  panel: 0xf9,
} as const
export type Code = keyof typeof codes

export interface Reply {
  id: number
  code: Code
  /** False when the display refused. */
  done: boolean
  values: Uint8Array
}

/** No data asks, data sets. */
export function frame(code: Code, id: number, data: readonly number[] = []): Uint8Array {
  const body = [codes[code], id, data.length, ...data]
  return Uint8Array.from([HEADER, ...body, checksum(body)])
}

/** All bytes but the header, of which the lowest 8 bits count. */
export const checksum = (bytes: Iterable<number>) => [...bytes].reduce((sum, byte) => sum + byte, 0) & 0xff

/** Nothing when the bytes are no sound answer to a code that we know. */
export function parseReply(bytes: Uint8Array): Reply | undefined {
  const [header, kind, id, length, verdict, number] = bytes
  if (header !== HEADER || kind !== ANSWER || id === undefined || length === undefined) return undefined
  if (length < 2 || bytes.length !== length + 5) return undefined
  if (checksum(bytes.subarray(1, -1)) !== bytes.at(-1)) return undefined
  if (verdict !== ACK && verdict !== NAK) return undefined
  const code = names.get(number ?? -1)
  return code && { id, code, done: verdict === ACK, values: bytes.subarray(6, -1) }
}
const names = new Map<number, Code>(Object.entries(codes).map(([name, number]) => [number, name as Code]))

/**
 * The secured protocol (MDC 15.0, 2020-11-06) is plain text before and during its sign-in: `MDCSTART<<TLS>>`,
 * `MDCAUTH<<PASS>>` or `MDCAUTH<<FAIL:0x0001>>`.
 */
export function parseSecured(bytes: Uint8Array): 'start' | 'pass' | 'fail' | undefined {
  const text = textOf(bytes)
  if (text === 'MDCSTART<<TLS>>') return 'start'
  if (text === 'MDCAUTH<<PASS>>') return 'pass'
  return /^MDCAUTH<<FAIL.*>>$/.test(text) ? 'fail' : undefined
}

/** One character a byte. */
export const textOf = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes)

/** Answers and the texts of the secured protocol; what lies between is given as it is, and means nothing. */
export const replies = lengthFrom(held => {
  if (held[0] === HEADER && (held.length < 2 || held[1] === ANSWER)) return held.length < 4 ? 0 : (held[3] ?? 0) + 5
  const text = textOf(held.subarray(0, LONGEST_TEXT))
  if (text.startsWith('MDC') || 'MDC'.startsWith(text)) {
    const end = text.indexOf('>>')
    if (end >= 0) return end + 2
    if (held.length < LONGEST_TEXT) return 0
  }
  return nextStart(held)
})
const LONGEST_TEXT = 32

function nextStart(held: Uint8Array): number {
  const at = held.findIndex((byte, at) => at > 0 && (byte === HEADER || byte === M))
  return at < 0 ? held.length : at
}
const M = 0x4d
