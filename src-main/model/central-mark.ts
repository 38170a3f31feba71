import { z } from 'zod'
import { anyJson } from './field.ts'

// What a row that the centre has too remembers of it. It stays on this node: PlaceOS's wire knows nothing of it.

/** One field in which this node goes its own way, from whoever did it until it is promoted or dropped. */
const difference = z.object({
  /** The centre's value when the ways parted; `null` when it had none. Secrets are sealed. */
  base: anyJson(),
  /** The id of the user who changed it here; `null` when the node did. */
  by: z.string().nullable(),
  /** Milliseconds since 1970. */
  at: z.number(),
  reason: z.string(),
  /** What the centre has made of it meanwhile: a conflict, until somebody chooses. */
  theirs: z.object({ value: anyJson(), by: z.string(), at: z.number() }).optional(),
})
export type Difference = z.infer<typeof difference>

export const centralMark = z.object({
  /** What the centre calls the version that was taken last; opaque. */
  revision: z.string(),
  differs: z.record(z.string(), difference).default({}),
  /** The centre has it no longer, and it was kept as somebody had changed it here: a conflict. */
  removed_there: z.object({ by: z.string(), at: z.number(), reason: z.string().default('') }).optional(),
})
export type CentralMark = z.infer<typeof centralMark>

/** Whether a row goes its own way. */
export const goesOwnWay = ({ differs, removed_there }: CentralMark): boolean =>
  removed_there !== undefined || Object.keys(differs).length > 0

/** What the centre has in a field that differs, as far as is known here. */
export const centreValue = ({ base, theirs }: Difference): Difference['base'] => (theirs ? theirs.value : base)
