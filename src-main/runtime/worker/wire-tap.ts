import { Buffer } from 'node:buffer'
import type { WireItem } from '../worker-contract.ts'

/** Listens to what goes over a module's wire while somebody looks or records, and costs nothing else. */
export interface WireTap {
  readonly isOn: boolean
  turn(on: boolean): void
  add(direction: WireItem['direction'], data: string | Uint8Array): void
}

/** One item is cut here: a picture that a camera sends is nothing to be read. */
const MOST_BYTES = 64 * 1024

export function createWireTap(now: () => number, tell: (items: WireItem[]) => void): WireTap {
  let on = false
  return {
    get isOn() {
      return on
    },
    turn(next) {
      on = next
    },
    add(direction, data) {
      if (!on) return
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
      // At once, so that what was said is told before what came of it; a copy, as the buffer is used again.
      tell([{ at: now(), direction, bytes: new Uint8Array(bytes.subarray(0, MOST_BYTES)) }])
    },
  }
}
