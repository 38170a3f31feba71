import type { Json } from '../../base/json.ts'
import type { Trigger } from '../../model/trigger.ts'

export type Comparison = Trigger['conditions']['comparisons'][number]
export type Operator = Comparison['operator']

/** What a comparison says (triggers.md 2.3); nothing when such values have no order. */
export function compare(left: Json, operator: Operator, right: Json): boolean | undefined {
  switch (operator) {
    case 'equal':
      return isEqual(left, right)
    case 'not_equal':
      return !isEqual(left, right)
    case 'and':
      return isTruthy(left) && isTruthy(right)
    case 'or':
      return isTruthy(left) || isTruthy(right)
    case 'exclusive_or':
      return isTruthy(left) !== isTruthy(right)
  }
  if (typeof left !== 'number' || typeof right !== 'number') return undefined
  switch (operator) {
    case 'greater_than':
      return left > right
    case 'greater_than_or_equal':
      return left >= right
    case 'less_than':
      return left < right
    case 'less_than_or_equal':
      return left <= right
  }
}

/**
 * Follows the keys into a status (triggers.md 2.2). What is not there is `null`; nothing comes back when the status is
 * not of a kind that has keys at all.
 */
export function valueAt(root: Json, keys: readonly string[]): { value: Json } | undefined {
  if (keys.length === 0 || root === null) return { value: root }
  if (!isObject(root)) return undefined
  let value: Json = root
  for (const key of keys) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return { value: null }
    value = value[key] ?? null
  }
  return { value }
}

/** 0 and empty texts, lists and objects are true too. */
const isTruthy = (value: Json): boolean => value !== false && value !== null

function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((one, at) => isEqual(one, b[at] ?? null))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(key => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null))
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
