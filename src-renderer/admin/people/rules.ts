import type { Failure } from '@base/result.ts'
import type { EntityName } from '@model/names.ts'
import type { RecordRow } from '../../data/records.ts'
import { fieldsOf } from '../records/about/fields.ts'
import { fieldWords } from '../records/about/words.ts'
import { sorted } from '../records/form/failures.ts'
import { lasting } from '../words.ts'

export const textIn = (row: Partial<RecordRow>, name: string): string => {
  const value = row[name]
  return typeof value === 'string' ? value : ''
}

export const textsIn = (row: Partial<RecordRow>, name: string): string[] => {
  const value = row[name]
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

/** Seconds since 1970 in a record, as milliseconds; nothing where it never was. */
export const instantIn = (row: Partial<RecordRow>, name: string): number | undefined => {
  const value = row[name]
  return typeof value === 'number' && value > 0 ? value * 1_000 : undefined
}

export const agoWords = (at: number, now: number) =>
  now - at < 10_000 ? 'just now' : now - at > 60 * DAY_MS ? onDay(at) : `${lasting(now - at)} ago`

export const DAY_MS = 86_400_000

export const onDay = (at: number) => new Date(at).toLocaleDateString([], { dateStyle: 'medium' })

/** “a, b and c”. */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1)
  if (last === undefined) return ''
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

export const inWords = (text: string | undefined): string[] => (text ?? '').toLowerCase().split(/\s+/).filter(Boolean)

/** Whether every word is somewhere in the texts. */
export function hasWords(words: readonly string[], texts: readonly (string | null | undefined)[]): boolean {
  if (words.length === 0) return true
  const text = texts.join(' ').toLowerCase()
  return words.every(word => text.includes(word))
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
export const compareNames = (a: string, b: string) => byName.compare(a, b)

/** What the node refused about a record, where there is no form to put each reason beside its field. */
export function refusalWords(entity: EntityName, failure: Failure): string {
  const names = fieldsOf(entity).map(({ name }) => name)
  const { byField, rest } = sorted(entity, names, failure)
  const reasons = Object.entries(byField).map(([name, reason]) => `${fieldWords(entity, name)}: ${reason}`)
  return [...reasons, ...rest].join(' ')
}
