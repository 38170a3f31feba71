import { Buffer } from 'node:buffer'

/** Bytes that wait for the rest of their message. */
export interface ByteBuffer {
  append(bytes: Uint8Array): void
  /** What waits, in place: good until the next change. */
  readonly held: Buffer
  readonly length: number
  /** Takes so many away from the front. */
  drop(count: number): void
  clear(): void
}

/** What most messages fit into is kept, and used again for the next one. */
const KEPT_BYTES = 512

export function createByteBuffer(): ByteBuffer {
  let space = Buffer.alloc(0)
  let [from, to] = [0, 0]

  function clear(): void {
    if (space.length > KEPT_BYTES) space = Buffer.alloc(0)
    ;[from, to] = [0, 0]
  }

  return {
    append(bytes) {
      if (to + bytes.length > space.length) {
        // Room for as much again, so that a long message in small pieces is not copied for each of them.
        const larger = Buffer.allocUnsafe(2 * (to - from + bytes.length))
        space.copy(larger, 0, from, to)
        ;[space, from, to] = [larger, 0, to - from]
      }
      space.set(bytes, to)
      to += bytes.length
    },
    get held() {
      return space.subarray(from, to)
    },
    get length() {
      return to - from
    },
    drop(count) {
      from += count
      if (from >= to) clear()
    },
    clear,
  }
}
