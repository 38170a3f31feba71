import { z } from 'zod'

// Shapes that PlaceOS's record routes share (rest.md 1.6, 1.9).

/** A boolean parameter: only the text `true`, in any case, is true (rest.md 1.6). */
export const flag = (initial: boolean) => maybeFlag().transform(given => given ?? initial)

/** The same where its absence says something too. */
export const maybeFlag = () =>
  z
    .string()
    .optional()
    .transform(text => (text === undefined ? undefined : text.trim().toLowerCase() === 'true'))

/** A list parameter: one value, comma-separated; trimmed, without duplicates and empties. */
export const commaList = () =>
  z
    .string()
    .optional()
    .transform(text =>
      text === undefined
        ? undefined
        : [
            ...new Set(
              text
                .split(',')
                .map(part => part.trim())
                .filter(Boolean),
            ),
          ],
    )

/** An empty text is no number, whatever JavaScript makes of it. */
export const count = (initial: number, cap: number) =>
  z
    .preprocess(text => (text === '' ? Number.NaN : text), z.coerce.number().int().min(0).default(initial))
    .transform(value => Math.min(value, cap))

/** A whole number that need not be there: what is none counts as not there (rest.md 1.6). */
export const maybeCount = () =>
  z.preprocess(given => (/^\s*-?\d+\s*$/.test(String(given)) ? Number(given) : undefined), z.number().int().optional())

/** What every paged list takes. */
export const paging = { q: z.string().max(512).optional(), limit: count(100, 10_000), offset: count(0, 1_000_000) }

/** A list with the headers that say where in the whole it lies. */
export const listOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ headers: z.record(z.string(), z.string()), body: z.array(row) })

/** What whoever saved a trigger should know of the systems where it works: no mistake, and left out where there is none. */
export const warnings = z.array(z.string()).optional()

/** A record as it goes out; the entity's own schema documents its fields. */
export const record = z.looseObject({ id: z.string() })
