import { compareKeys, type SortKey } from './order.ts'

interface Identified {
  readonly id: string
}

interface Entry<Row> {
  row: Row
  key: SortKey
}

/** Rows in order. */
export interface SortedRows<Row> {
  /** Notes a change, for next to nothing: it is put in its place when somebody reads. */
  set(id: string, before: Row | undefined, after: Row | undefined): void
  /** Frozen, and the same array until something changes. */
  read(): readonly Row[]
}

/** A write must not pay for lists that nobody looks at, so what changed is merged in at the next read. */
export function sortedRows<Row extends Identified>(keyOf: (row: Row) => SortKey): SortedRows<Row> {
  let entries: Entry<Row>[] = []
  let rows: readonly Row[] = NONE
  /** What stands in `entries`, and what should, by id. */
  const changed = new Map<string, { before: Row | undefined; after: Row | undefined }>()

  return {
    set(id, before, after) {
      const known = changed.get(id)
      if (known) known.after = after
      else changed.set(id, { before, after })
    },
    read() {
      if (changed.size === 0) return rows
      const gone: Entry<Row>[] = []
      const fresh: Entry<Row>[] = []
      for (const { before, after } of changed.values()) {
        if (before === after) continue
        if (before) gone.push({ row: before, key: keyOf(before) })
        if (after) fresh.push({ row: after, key: keyOf(after) })
      }
      changed.clear()
      if (gone.length === 0 && fresh.length === 0) return rows
      entries = merged(entries, gone.sort(compare), fresh.sort(compare))
      rows = Object.freeze(entries.map(({ row }) => row))
      return rows
    },
  }
}

/** All three in order; `gone` holds rows of `old`. */
function merged<Row extends Identified>(old: Entry<Row>[], gone: Entry<Row>[], fresh: Entry<Row>[]): Entry<Row>[] {
  const all: Entry<Row>[] = []
  let [nextGone, nextFresh] = [gone[0], fresh[0]]
  let [goneAt, freshAt] = [0, 0]
  for (const entry of old) {
    while (nextFresh && compare(nextFresh, entry) < 0) {
      all.push(nextFresh)
      nextFresh = fresh[++freshAt]
    }
    if (entry.row === nextGone?.row) nextGone = gone[++goneAt]
    else all.push(entry)
  }
  for (; nextFresh; nextFresh = fresh[++freshAt]) all.push(nextFresh)
  return all
}

function compare(a: Entry<Identified>, b: Entry<Identified>): number {
  return compareKeys(a.key, b.key) || (a.row.id === b.row.id ? 0 : a.row.id < b.row.id ? -1 : 1)
}

const NONE: readonly never[] = Object.freeze([])
