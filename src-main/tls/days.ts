export const DAY_MS = 24 * 60 * 60 * 1_000

/** A day as it is written everywhere: `2026-03-01`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
