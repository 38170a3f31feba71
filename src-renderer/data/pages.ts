import { emitter } from '@base/emitter.ts'
import { failedOf } from './ask.ts'
import type { Labels } from './records.ts'

export interface PagesState<Row> {
  /** Unknown until the first answer. */
  total: number | undefined
  pages: ReadonlyMap<number, readonly Row[]>
  labels: Labels
  trouble: string | undefined
}

/** A long list of which only what is looked at is fetched. */
export interface Pages<Row> {
  current(): PagesState<Row>
  subscribe(listener: () => void): () => void
  /** Says which rows are in sight: what is missing there is fetched. */
  want(first: number, last: number): void
  /** What is known may be out of date: it stays to be seen until newer comes. */
  refresh(): void
}

interface Answer<Row> {
  total: number
  rows: readonly Row[]
  labels: Labels
}

const AT_ONCE = 2

export function createPages<Row>(
  size: number,
  load: (offset: number, limit: number) => Promise<Answer<Row>>,
): Pages<Row> {
  const changed = emitter<void>()
  let state: PagesState<Row> = { total: undefined, pages: new Map(), labels: {}, trouble: undefined }
  /** As of which refresh a page is. */
  const loadedAt = new Map<number, number>()
  const loading = new Set<number>()
  let refreshes = 0
  let wanted = { first: 0, last: 0 }

  const move = (next: Partial<PagesState<Row>>) => {
    state = { ...state, ...next }
    changed.emit()
  }

  /** Only what is wanted by now is fetched next: who flings through twenty thousand rows waits for the last page alone. */
  const go = () => {
    // How long the list is, any page tells.
    const end = state.total === undefined ? wanted.first : Math.max(0, Math.ceil(state.total / size) - 1)
    for (let page = wanted.first; page <= Math.min(wanted.last, end) && loading.size < AT_ONCE; page++) {
      if (!loading.has(page) && loadedAt.get(page) !== refreshes) void fetchPage(page)
    }
  }

  const fetchPage = async (page: number) => {
    const asked = refreshes
    loading.add(page)
    try {
      const { total, rows, labels } = await load(page * size, size)
      loadedAt.set(page, asked)
      const pages = new Map(state.pages).set(page, rows)
      for (const known of pages.keys()) if (known * size >= total) pages.delete(known)
      move({ total, pages, labels: { ...state.labels, ...labels }, trouble: undefined })
    } catch (error) {
      // Counts as loaded: it is asked for again when somebody says so, not for ever.
      loadedAt.set(page, asked)
      move({ trouble: failedOf(error).message })
    }
    loading.delete(page)
    go()
  }

  return {
    current: () => state,
    subscribe: changed.on,
    want(first, last) {
      wanted = { first: Math.floor(first / size), last: Math.floor(last / size) }
      go()
    },
    refresh() {
      refreshes++
      go()
    },
  }
}
