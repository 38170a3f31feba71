import { Buffer } from 'node:buffer'
import { z } from 'zod'
import type { TransportKind } from '../../driver-kit/link.ts'
import type { WireItem } from '../worker-contract.ts'

const MAX_BYTES = 10 * 1024 * 1024
const MAX_ITEMS = 50_000

export const recordingHead = z.object({
  version: z.literal(1),
  /** File name of the driver: `vendor/device`. */
  driver: z.string(),
  protocol: z.enum(['tcp', 'udp', 'ssh', 'websocket', 'http', 'mqtt']),
  /** Milliseconds since 1970. */
  recorded_at: z.number(),
  label: z.string(),
})
export const recordedItem = z.object({
  /** From the first item. */
  at_ms: z.number(),
  direction: z.enum(['in', 'out']),
  data: z.base64(),
})
export type RecordingHead = z.output<typeof recordingHead>
export type RecordedItem = z.output<typeof recordedItem>

/** What went between a module and its device for a while, enough to play the device. */
export interface Recording extends RecordingHead {
  items: RecordedItem[]
}

/** Takes down traffic as it comes. */
export interface Recorder {
  add(items: readonly WireItem[]): void
  /** Why it takes down no more. */
  readonly full: string | undefined
  readonly size: { items: number; bytes: number }
  recording(): Recording
}

interface Given {
  driver: string
  kind: TransportKind
  label: string
  now: number
  maxBytes?: number
  maxItems?: number
}

/** Begins a recording; nothing for a module that has no device. */
export function recorder({
  driver,
  kind,
  label,
  now,
  maxBytes = MAX_BYTES,
  maxItems = MAX_ITEMS,
}: Given): Recorder | undefined {
  if (kind === 'none') return undefined
  // A simulated serial device is at a TCP port.
  const protocol = kind === 'serial' ? 'tcp' : kind
  const items: RecordedItem[] = []
  let [first, bytes] = [0, 0]
  let full: string | undefined
  return {
    add(given) {
      for (const { at, direction, bytes: data } of given) {
        if (full !== undefined) return
        if (direction === 'note') continue
        if (items.length >= maxItems) full = `The recording stopped: it has ${maxItems} messages.`
        else if (bytes + data.length > maxBytes) full = `The recording stopped: it has ${maxBytes} bytes.`
        else {
          if (items.length === 0) first = at
          bytes += data.length
          items.push({ at_ms: Math.max(0, at - first), direction, data: Buffer.from(data).toString('base64') })
        }
      }
    },
    get full() {
      return full
    },
    get size() {
      return { items: items.length, bytes }
    },
    recording: () => ({ version: 1, driver, protocol, recorded_at: now, label, items: [...items] }),
  }
}
