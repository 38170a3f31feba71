/** A row as it will be read back: a copy that holds only what JSON can say, frozen to the bottom. */
export function frozenCopy<Row extends object>(row: Row): Row {
  return deepFreeze(JSON.parse(JSON.stringify(row)))
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
