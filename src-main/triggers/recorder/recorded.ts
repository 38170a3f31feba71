import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import { isSecret } from '../secret-status.ts'

/** What a status was: itself; of a long one only what tells it from others; of a secret one nothing. */
const kept = z.union([
  z.object({ value: z.json() }),
  z.object({ hash: z.string(), bytes: z.number() }),
  z.object({ secret: z.literal(true) }),
])
export type Kept = z.infer<typeof kept>

/**
 * A line of the recording: a status that changed, and what it was where no earlier line says so; a start of the node; or
 * how many changes since `from` are not there.
 */
export const recordedLine = z.union([
  z.object({ at: z.number(), id: z.string(), name: z.string(), now: kept, was: kept.optional() }),
  z.object({ at: z.number(), start: z.literal(true) }),
  z.object({ at: z.number(), from: z.number(), lost: z.number() }),
])
export type RecordedLine = z.infer<typeof recordedLine>
export type RecordedLoss = Extract<RecordedLine, { lost: number }>

const MOST_BYTES = 2_048

export function keep(name: string, value: Json): Kept {
  const text = JSON.stringify(value)
  if (isSecret(name, value, text)) return { secret: true }
  // A letter has at most three bytes in UTF-8.
  if (text.length * 3 <= MOST_BYTES) return { value }
  const bytes = Buffer.byteLength(text)
  if (bytes <= MOST_BYTES) return { value }
  return { hash: createHash('sha256').update(text).digest('base64url'), bytes }
}
