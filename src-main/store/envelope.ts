import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { messageOf } from '../base/result.ts'

/**
 * How a durable file looks: valid JSON whose first member is the SHA-256 of every byte after it.
 *
 *     {"sha256":"<64 hex digits>","format":1,"generation":7,"data":<body>}
 *
 * `tail -c +78 model.json | sha256sum` checks one by hand. The rule for the checksum holds for every format to come,
 * so a file written by a newer version is told apart from a damaged one.
 */
export const FORMAT = 1
const SEAL_LENGTH = '{"sha256":"",'.length + 64

/** A few milliseconds of work at most: the event loop gets its turn after each slice of this many bytes. */
const SLICE = 512 * 1024

/** Short texts are hashed together: one by one, hundreds of thousands of them would make a slice long. */
const TOGETHER = 16 * 1024

/** The file's bytes. The pieces are asked for bit by bit, with turns of the event loop in between. */
export async function seal(
  generation: number,
  pieces: Iterable<string | Buffer>,
  measure: <T>(run: () => T) => T = run => run(),
): Promise<Buffer[]> {
  const hash = createHash('sha256')
  const chunks: Buffer[] = []
  let length = 0
  let text = ''
  const keep = (chunk: Buffer) => {
    hash.update(chunk)
    chunks.push(chunk)
    length += chunk.length
  }
  const flush = () => {
    if (text) keep(Buffer.from(text))
    text = ''
  }
  const add = (piece: string | Buffer) => {
    if (typeof piece === 'string') text += piece
    if (typeof piece !== 'string' || text.length >= TOGETHER) flush()
    if (typeof piece !== 'string') keep(piece)
  }
  add(`"format":${FORMAT},"generation":${generation},"data":`)
  const rest = pieces[Symbol.iterator]()
  /** False when there is no more. */
  const slice = () => {
    for (length = 0; length < SLICE; ) {
      const { done, value } = rest.next()
      if (done) return false
      add(value)
    }
    return true
  }
  while (measure(slice)) await setImmediate()
  add('}\n')
  flush()
  return [Buffer.from(`{"sha256":"${hash.digest('hex')}",`), ...chunks]
}

export type Unsealed =
  | { kind: 'good'; generation: number; data: unknown }
  | { kind: 'newer'; format: number }
  | { kind: 'damaged'; why: string }

/** Reads a file's bytes, believing nothing before its checksum has passed. */
export function unseal(bytes: Buffer): Unsealed {
  if (bytes.length === 0) return { kind: 'damaged', why: 'it is empty' }
  const sum = /^\{"sha256":"([0-9a-f]{64})",$/.exec(bytes.toString('latin1', 0, SEAL_LENGTH))?.[1]
  if (!sum) return { kind: 'damaged', why: 'it does not begin with a checksum' }
  const actual = createHash('sha256').update(bytes.subarray(SEAL_LENGTH)).digest('hex')
  if (actual !== sum) return { kind: 'damaged', why: 'its content does not match its checksum' }
  try {
    const { format, generation, data } = JSON.parse(bytes.toString())
    return format === FORMAT ? { kind: 'good', generation, data } : { kind: 'newer', format }
  } catch (error) {
    return { kind: 'damaged', why: messageOf(error) }
  }
}
