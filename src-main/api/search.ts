import { setImmediate } from 'node:timers/promises'
import { entities } from '../model/index.ts'

/** What was searched for (rest.md 1.10). */
export interface Search {
  /**
   * Whether a row has it. The texts must be of that very row, as they are asked for once and kept for as long as the
   * row lives. What is found by another record too, as a module is by its driver, takes a call for each of the two.
   */
  matches<Row extends object>(row: Row, textsOf: (row: Row) => Texts): boolean
}

export type Texts = readonly (string | null | undefined)[]

/** Finds what has all of the words, or words that begin so: for our own pages, where more words say more exactly what. */
export function searchForAll(q: string | undefined): Search | undefined {
  const needles = [...new Set(termsOf(q ?? ''))].map(term => needleFor(term, true))
  if (needles.length === 0) return undefined
  return {
    matches(row, textsOf) {
      const text = searchable(row, textsOf)
      return needles.every(found => found(text))
    },
  }
}

/** Finds what has any of the words, the last of them as a beginning, as PlaceOS does. Nothing when nothing is searched for. */
export function searchFor(q: string | undefined): Search | undefined {
  const terms = termsOf(q ?? '')
  const last = terms.pop()
  if (last === undefined) return undefined
  const needles = [needleFor(last, true), ...[...new Set(terms)].map(term => needleFor(term, false))]
  return {
    matches(row, textsOf) {
      const text = searchable(row, textsOf)
      for (const found of needles) if (found(text)) return true
      return false
    },
  }
}

const MAX_LENGTH = 512
const MAX_TERMS = 16

// Bounded as addresses are, so that no text can make the search for one long.
const EMAIL = /[\p{L}\p{N}_][\p{L}\p{N}._%+'-]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,9}/gu
/**
 * An id stays one term, as an address does: its first word is in the id of every other row as well. It is told from
 * words with a hyphen, such as `zone-lighting`, by eight signs or more with a capital, a digit or a tilde among them.
 */
const ID = `(?:${[...new Set(Object.values(entities).map(({ table }) => table))].join('|')})-(?=[\\w~-]*[A-Z\\d~])[\\w~-]{8,}`
const TERM = new RegExp(`${EMAIL.source}|\\b${ID}|[\\p{L}\\p{N}]+`, 'gu')
/** What `name:` is in `name:lobby` or `"name:lobby"`. There is none in `http://`. */
const FIELD = /(?<=(?:^|[\s"'(])[+-]?)[\p{L}_][\p{L}\p{N}_.]*:(?!\/)/gu
const OPERATORS = new Set(['and', 'or', 'not'])

/** In order; the last one is a prefix. */
function termsOf(q: string): string[] {
  const asked = q.slice(0, MAX_LENGTH).normalize('NFC').replaceAll(FIELD, ' ')
  const terms = Array.from(asked.matchAll(TERM), ([term]) => term.toLowerCase())
  return terms.filter(term => !OPERATORS.has(term)).slice(0, MAX_TERMS)
}

/** Whether a term is in the text of a row: a word between two ends of a word, an address or id between two marks. */
function needleFor(term: string, prefix: boolean): (text: string) => boolean {
  if (!isWord(term)) {
    const marked = prefix ? MARK + term : MARK + term + MARK
    return text => text.includes(marked)
  }
  return text => {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
      const end = at + term.length
      if (!isWordAt(text, at - 1, at - 2, at) && (prefix || !isWordAt(text, end, end, end + 2))) return true
    }
    return false
  }
}

const isWord = (term: string) => !/[^\p{L}\p{N}]/u.test(term)

/** Whether the character there is a letter or digit; beyond ASCII it may be one of a pair. */
function isWordAt(text: string, at: number, from: number, to: number): boolean {
  const code = text.charCodeAt(at)
  if (code >= 0x80) return isWord((from < at ? /.$/su : /^./su).exec(text.slice(Math.max(0, from), to))?.[0] ?? ' ')
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)
}

/** Rows never change in place, so what is searched in one is made once. It is not cut into words: that took longer. */
const known = new WeakMap<object, string>()
const MARK = '\0'

/** A few milliseconds of work. */
const AT_ONCE = 2_000

/** Makes what is searched in rows that nobody searched yet, a part in each turn of the loop: of many, it takes its time. */
export async function readForSearch<Row extends object>(
  rows: readonly Row[],
  textsOf: (row: Row) => Texts,
): Promise<void> {
  let made = 0
  for (const row of rows) {
    if (known.has(row)) continue
    searchable(row, textsOf)
    made += 1
    if (made % AT_ONCE === 0) await setImmediate()
  }
}

function searchable<Row extends object>(row: Row, textsOf: (row: Row) => Texts): string {
  let text = known.get(row)
  if (text === undefined) {
    text = textOf(textsOf(row))
    known.set(row, text)
  }
  return text
}

/** All texts, and behind them, between marks, what is one term beside the words it is made of. */
function textOf(texts: Texts): string {
  const parts = [texts.join('\n')]
  for (const text of texts) {
    if (!text) continue
    if (text.includes('@')) parts.push(...(text.normalize('NFC').match(EMAIL) ?? []))
    // Short enough for an id; whatever else it is does no harm.
    else if (text.includes('-') && text.length < 100 && !text.includes(' ')) parts.push(text)
  }
  return `${parts.join(MARK)}${MARK}`.normalize('NFC').toLowerCase()
}
