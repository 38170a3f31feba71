/**
 * Rows never change: a change is another object. So the JSON text of each is made once and kept as long as the row
 * is, and a write of 20,000 rows of which one changed stringifies one.
 */
const texts = new WeakMap<object, string>()

export function textOf(row: object): string {
  const known = texts.get(row)
  if (known !== undefined) return known
  const text = JSON.stringify(row)
  texts.set(row, text)
  return text
}

/** A row as it will be read back: a copy that holds only what JSON can say, frozen to the bottom. */
export function frozenCopy<Row extends object>(row: Row): Row {
  const text = JSON.stringify(row)
  const copy = deepFreeze(JSON.parse(text))
  texts.set(copy, text)
  return copy
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
