import { type Piece, problemOf, typedFilters } from './filters.ts'
import type { MaskingPlace } from './masking-place.ts'

export interface FilterFound {
  filter: string
  /** What it finds in the sample, each once. */
  finds: readonly string[]
  /** Why it is none, or none to use. */
  problem: string | undefined
}

export interface FiltersTried {
  found: readonly FilterFound[]
  /** What the good ones make of the sample together; nothing when one takes so long that it would not be published. */
  masked: readonly Piece[] | undefined
}

const QUICK_MS = 300
/** A busy machine may have kept it waiting: what never ends does not end in this, either. */
const PATIENT_MS = 1_000

const tooLong =
  'Takes too long: it can go back and forth over the same text. Look for a repetition within a repetition, as in (a+)+.'

/** What filters find in a text, each by itself and all together. */
export async function tryFilters(
  filters: readonly string[],
  sample: string,
  place: Pick<MaskingPlace, 'mask'>,
  signal: AbortSignal,
): Promise<FiltersTried> {
  const found: FilterFound[] = []
  const good: string[] = []
  let isSlow = false
  const masking = async (tried: readonly string[]) =>
    (await place.mask({ filters: tried, sample }, QUICK_MS, signal)) ??
    place.mask({ filters: tried, sample }, PATIENT_MS, signal)
  for (const filter of typedFilters(filters)) {
    const problem = problemOf(filter)
    const pieces = problem === undefined ? await masking([filter]) : []
    if (pieces === undefined) isSlow = true
    else if (problem === undefined) good.push(filter)
    const finds = [...new Set(pieces?.filter(({ isMasked }) => isMasked).map(({ text }) => text))]
    found.push({ filter, finds, problem: pieces === undefined ? tooLong : problem })
  }
  return { found, masked: isSlow ? undefined : await masking(good) }
}
