import type { Row } from '../data.ts'
import { type Answer, type Asked, Refused } from './route.ts'

const MOST_ROWS = 10_000

/** A page of a list with its headers (rest.md 1.9). */
export function pageOf({ query, path }: Asked, table: string, rows: readonly Row[], show: (row: Row) => Row): Answer {
  const limit = Math.min(wholeNumber(query, 'limit', 100), MOST_ROWS)
  const offset = Math.min(wholeNumber(query, 'offset', 0), 1_000_000)
  const page = rows.slice(offset, offset + limit)
  const end = offset + page.length
  const headers: Record<string, string> = {
    'x-total-count': String(rows.length),
    'content-range': `${table} ${offset}-${end}/${rows.length}`,
  }
  if (end < rows.length && limit > 0) headers.link = `<${nextPath(path, query, { limit, offset: end })}>; rel="next"`
  return { body: page.map(show), headers }
}

/** A list that is not paged: its end is inclusive. */
export function shortList(table: string, rows: readonly Row[]): Answer {
  const headers = {
    'x-total-count': String(rows.length),
    'content-range': `${table} 0-${rows.length - 1}/${rows.length}`,
  }
  return { body: rows, headers }
}

function nextPath(path: string, query: URLSearchParams, page: { limit: number; offset: number }): string {
  const next = new URLSearchParams(query)
  for (const [name, value] of Object.entries(page)) next.set(name, String(value))
  return `/api/engine/v2${path}/?${next}`
}

function wholeNumber(query: URLSearchParams, parameter: string, initial: number): number {
  const text = query.get(parameter)
  if (text === null) return initial
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value
  throw new Refused(400, { error: `${parameter} cannot be ${text}`, parameter, restriction: 'Int32' })
}

export const listParam = (query: URLSearchParams, name: string): string[] | undefined => {
  const entries = query
    .get(name)
    ?.split(',')
    .map(entry => entry.trim())
  return entries === undefined ? undefined : [...new Set(entries.filter(Boolean))]
}

export const isTrue = (query: URLSearchParams, name: string): boolean =>
  query.get(name)?.trim().toLowerCase() === 'true'

/** Any of the words, the last one as a beginning (rest.md 1.10). */
export function search(query: URLSearchParams, rows: readonly Row[], fields: readonly string[]): readonly Row[] {
  const words = wordsOf(query.get('q') ?? '')
  const last = words.at(-1)
  if (last === undefined) return rows
  return rows.filter(row => {
    const texts = [...fields, 'id'].flatMap(field => wordsOf(String(row[field] ?? '')))
    return texts.some(text => words.includes(text) || text.startsWith(last))
  })
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

export const byFields =
  (...fields: string[]) =>
  (a: Row, b: Row): number => {
    for (const field of fields) {
      const [first, second] = [a[field] ?? '', b[field] ?? '']
      if (first !== second) return first < second ? -1 : 1
    }
    return 0
  }
