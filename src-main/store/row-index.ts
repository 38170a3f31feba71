import type { SortKey } from './order.ts'
import { type SortedRows, sortedRows } from './sorted-rows.ts'

/** What rows can be looked up by. A row without a value is found under null. */
export type IndexValue = string | number | boolean | null

export interface RowIndex<Row> {
  set(id: string, before: Row | undefined, after: Row | undefined): void
  /** In the order of the entity's list; frozen, and the same array until something changes. */
  get(value: IndexValue): readonly Row[]
}

/** Rows by the value of one field; by each element when the field is a list. */
export function rowIndex<Row extends { readonly id: string }>(
  field: string,
  keyOf: (row: Row) => SortKey,
): RowIndex<Row> {
  const buckets = new Map<IndexValue, { rows: SortedRows<Row>; size: number }>()

  function put(value: IndexValue, id: string, before: Row | undefined, after: Row | undefined): void {
    const bucket = buckets.get(value) ?? { rows: sortedRows(keyOf), size: 0 }
    buckets.set(value, bucket)
    bucket.rows.set(id, before, after)
    bucket.size += (after ? 1 : 0) - (before ? 1 : 0)
    if (bucket.size === 0) buckets.delete(value)
  }

  return {
    set(id, before, after) {
      const [old, now] = [valuesOf(before, field), valuesOf(after, field)]
      for (const value of old) put(value, id, before, now.has(value) ? after : undefined)
      for (const value of now) if (!old.has(value)) put(value, id, undefined, after)
    },
    get: value => buckets.get(value)?.rows.read() ?? NONE,
  }
}

function valuesOf(row: object | undefined, field: string): ReadonlySet<IndexValue> {
  if (!row) return NOTHING
  const value: unknown = row[field as keyof typeof row] ?? null
  return new Set<IndexValue>(Array.isArray(value) ? value : [value as IndexValue])
}

const NONE: readonly never[] = Object.freeze([])
const NOTHING: ReadonlySet<IndexValue> = new Set()
