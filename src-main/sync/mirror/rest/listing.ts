import type { Json } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import { senseless } from './answer.ts'
import type { CentreHttp, Question } from './centre-http.ts'

export type Wire = Record<string, Json>

interface Listing extends Pick<Question, 'path' | 'query'> {
  /** Rows are dropped after they were counted: modules without a driver are (rest.md 4.10). */
  drops?: boolean
}

const LIMIT = 1_000
const TRIES = 4

/**
 * Every row of a paged list (rest.md 1.9), each once. Pages overlap by a row: when the first of a page is not the last of
 * the one before, or the total is another, something has moved meanwhile, and the list is read again from the start.
 */
export async function listAll(http: CentreHttp, listing: Listing, signal: AbortSignal): Promise<Wire[]> {
  for (let tried = 0; tried < TRIES; tried++) {
    const rows = await listOnce(http, listing, signal)
    if (rows) return rows
  }
  throw new Failed(
    'rejected',
    `${listing.path} at ${http.host} changed each of the ${TRIES} times that it was listed. It is listed again later.`,
    { status: 500 },
  )
}

async function listOnce(
  http: CentreHttp,
  { path, query = {}, drops = false }: Listing,
  signal: AbortSignal,
): Promise<Wire[] | undefined> {
  const rows = new Map<string, Wire>()
  let last: string | undefined
  let counted: number | undefined
  for (let offset = 0; ; offset += LIMIT - 1) {
    const { body, total } = await http.ask({ path, query: { ...query, limit: LIMIT, offset } }, signal)
    const page = rowsIn(body, http.host, path)
    if (total === undefined) throw senseless(http.host, path, 'it does not say how many there are')
    if (counted !== undefined && total !== counted) return undefined
    if (last !== undefined && idOf(page[0]) !== last) return undefined
    counted = total
    for (const row of page) rows.set(idOf(row), row)
    if (offset + LIMIT >= total) break
    // Of a page from which rows were dropped, nobody can tell what stood last.
    last = page.length === LIMIT ? idOf(page.at(-1)) : undefined
  }
  return rows.size === counted || (drops && rows.size < counted) ? [...rows.values()] : undefined
}

/** The rows of a list, which all have an id; anything else is an answer that cannot be. */
export function rowsIn(body: Json | undefined, host: string, path: string): Wire[] {
  if (!Array.isArray(body)) throw senseless(host, path, 'it is no list')
  for (const row of body)
    if (!isObject(row) || idOf(row) === '') throw senseless(host, path, 'a record without id is in it')
  return body as Wire[]
}

export const isObject = (value: Json | undefined): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Applications have integers (rest.md 1.8). */
export function idOf(row: Wire | undefined): string {
  const id = row?.id
  return typeof id === 'string' || typeof id === 'number' ? String(id) : ''
}
