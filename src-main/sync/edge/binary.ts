import { setImmediate } from 'node:timers/promises'

/** The answer to `fetch_binary` (edge.md 2.2). */
export interface BinaryAnswer {
  id: number
  ok: boolean
  key: string
  /** How long the file is. */
  length: number
  /** The file in one piece, put together bit by bit so that everything else has its turn in between. */
  content(): Promise<Buffer>
}

const HEAD_BYTES = 13
/** Keys are file names. */
const MOST_KEY_BYTES = 4_096
/** Some milliseconds' worth of copying. */
const AT_ONCE_BYTES = 8 * 1024 * 1024

/** Reads a binary message from the fragments it came in; undefined when it is none of ours. */
export function readBinary(pieces: readonly Uint8Array[]): BinaryAnswer | undefined {
  const head = startOf(pieces, HEAD_BYTES)
  if (head.length < HEAD_BYTES) return undefined
  const id = head.readBigUInt64BE(0)
  const status = head.readUInt8(8)
  const keyBytes = head.readInt32BE(9)
  if (status > 1 || keyBytes < 0 || keyBytes > MOST_KEY_BYTES || id > Number.MAX_SAFE_INTEGER) return undefined
  const begins = HEAD_BYTES + keyBytes
  const start = startOf(pieces, begins)
  if (start.length < begins) return undefined
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0) - begins
  return {
    id: Number(id),
    ok: status === 0,
    key: start.toString('utf8', HEAD_BYTES),
    length,
    content: () => joined(pieces, begins, length),
  }
}

function startOf(pieces: readonly Uint8Array[], length: number): Buffer {
  const parts: Uint8Array[] = []
  for (let [at, missing] = [0, length]; missing > 0 && at < pieces.length; at++) {
    const part = (pieces[at] as Uint8Array).subarray(0, missing)
    parts.push(part)
    missing -= part.length
  }
  return Buffer.concat(parts)
}

async function joined(pieces: readonly Uint8Array[], skip: number, length: number): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(length)
  let [at, skipped, since] = [0, 0, 0]
  for (const piece of pieces) {
    const from = Math.min(piece.length, skip - skipped)
    skipped += from
    for (let begin = from; begin < piece.length; begin += AT_ONCE_BYTES) {
      const part = piece.subarray(begin, begin + AT_ONCE_BYTES)
      whole.set(part, at)
      at += part.length
      since += part.length
      if (since < AT_ONCE_BYTES) continue
      since = 0
      await setImmediate()
    }
  }
  return whole
}
