import type { RawData } from 'ws'
import { z } from 'zod'
import { isDeeper, type Json, MOST_DEPTH } from '../../base/json.ts'

/** A frame is parsed strictly: an unknown member fails it like a missing one (realtime.md 3). */
const frameShape = z.strictObject({
  id: z.int(),
  cmd: z.enum(['bind', 'unbind', 'exec', 'debug', 'ignore']),
  sys: z.string(),
  mod: z.string(),
  index: z.int32().default(1),
  name: z.string(),
  // What JSON.parse gave needs no second look: of a list with 500,000 numbers that alone would hold everything up.
  args: z
    .custom<Json[]>(Array.isArray, {
      error: ({ input }) => `Invalid input: expected array, received ${typeof input}`,
    })
    .refine(args => !isDeeper(args), `Invalid input: nested more than ${MOST_DEPTH} deep`)
    .nullish(),
})
export type Frame = z.infer<typeof frameShape>

/** What came as a request, or why it is none and whose it would have been; 0 when that is not known either. */
export function readFrame(text: string): Frame | { trouble: string; id: number } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { trouble: 'The frame is not JSON.', id: 0 }
  }
  const parsed = frameShape.safeParse(json)
  if (parsed.success) return parsed.data
  const id = z.object({ id: z.int() }).safeParse(json).data?.id ?? 0
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? `"${issue.path.join('.')}": ` : ''
  return { trouble: `The frame cannot be read: ${where}${issue?.message ?? 'wrong shape'}`, id }
}

/** What a bind and its unbind have in common. Lengths, because a name may hold whatever would stand between them. */
export const slotOf = ({ sys, mod, index, name }: Frame) => `${index} ${sys.length} ${mod.length} ${sys}${mod}${name}`

/** What a debug and its ignore have in common (realtime.md 5.4). */
export const streamOf = ({ sys, mod, index }: Frame) => `${index} ${sys.length} ${sys}${mod}`

export const metaOf = ({ sys, mod, index, name }: Frame) => ({ sys, mod, index, name })

export function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8')
}
