/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A value as JSON would carry it; what JSON cannot say becomes `null`. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  try {
    const text = JSON.stringify(value)
    return text === undefined ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** No function takes more, and what is too deep cannot be passed on to a thread: trying would end the node. */
export const MOST_DEPTH = 100

/** Whether lists and objects stand within each other deeper than that. */
export function isDeeper(value: Json, depth: number = MOST_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some(inner => isDeeper(inner, depth - 1))
}

/** As texts: the order of members counts. */
export const isSameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
