/** One page of a list and where in the whole it lies (rest.md 1.9). */
export interface Page<Row> {
  headers: Record<string, string>
  body: Row[]
}

interface Cut {
  /** The id prefix: it names the range. */
  table: string
  /** The REST resource. */
  path: string
  /** What the caller asked, word for word: the next page is asked the same way. */
  asked: URLSearchParams | undefined
  limit: number
  offset: number
}

/** Cuts a page out of all matching rows. `Link` is there only when more rows follow. */
export function pageOf<Row>(rows: readonly Row[], { table, path, asked, limit, offset }: Cut): Page<Row> {
  const body = rows.slice(offset, offset + limit)
  const end = offset + body.length
  const headers: Record<string, string> = {
    'x-total-count': String(rows.length),
    'content-range': `${table} ${offset}-${end}/${rows.length}`,
  }
  if (end < rows.length && body.length > 0) {
    const next = new URLSearchParams(asked)
    next.set('offset', String(end))
    next.set('limit', String(limit))
    headers.link = `</api/engine/v2/${path}/?${next}>; rel="next"`
  }
  return { headers, body }
}

/** A short list is never paged; its range ends inclusively. */
export function shortList<Row>(table: string, body: Row[]): Page<Row> {
  return {
    headers: {
      'x-total-count': String(body.length),
      'content-range': `${table} 0-${body.length - 1}/${body.length}`,
    },
    body,
  }
}
