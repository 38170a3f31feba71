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
export function pageOf<Row>(rows: readonly Row[], cut: Cut): Page<Row> {
  const { limit, offset } = cut
  const body = rows.slice(offset, offset + limit)
  return { headers: rangeHeaders(rows.length, body.length, cut), body }
}

/** The same for an answer that is no array of rows. */
export function rangeHeaders(
  total: number,
  shown: number,
  { table, path, asked, limit, offset }: Cut,
): Record<string, string> {
  const end = offset + shown
  const headers: Record<string, string> = {
    'x-total-count': String(total),
    'content-range': `${table} ${offset}-${end}/${total}`,
  }
  if (end < total && shown > 0) {
    const next = new URLSearchParams(asked)
    next.set('offset', String(end))
    next.set('limit', String(limit))
    // ts-client takes a `+` for itself when it asks for the next page (rest.md 2.3); `%20` is a space to everybody.
    headers.link = `</api/engine/v2/${path}/?${String(next).replaceAll('+', '%20')}>; rel="next"`
  }
  return headers
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
