import { Buffer } from 'node:buffer'
import type { Place } from '../sighting.ts'
import type { Ask } from './asks.ts'

/** What came of an ask. */
export interface Said {
  /** Somebody listens there. */
  open: boolean
  bytes: Buffer
  /** What of ours went out, as far as is known. */
  packets: number
  /** The one that was shown, where it speaks TLS. */
  certificate?: Certificate
}

export interface Certificate {
  /** SHA-256, in hex. */
  fingerprint: string
  /** Whom it names; empty when nobody. */
  subject: string
}

export interface Question {
  place: Place
  address: string
  ask: Ask
  /** It need say no more. */
  isEnough(bytes: Buffer): boolean
}

/** What is kept of an answer. */
export const MOST_BYTES = 512

export const joined = (parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts).subarray(0, MOST_BYTES)
