// Lines of the Tesira Text Protocol (TTP), as Biamp's "Control" pages have them: "TTP Syntax", "TTP Responses", "TTP
// Subscriptions". Values look like JSON, but nothing stands between two of them, and choices have no quotation marks.

export type TtpValue = string | number | boolean | null | TtpValue[] | { [key: string]: TtpValue }

export type TtpLine =
  /** `+OK`, or `+OK "value":-10.000000 …` */
  | { kind: 'ok'; values: Record<string, TtpValue> }
  /** `-ERR address not found: {…}`, `-CANNOT_DELIVER`, `-GENERAL_FAILURE` */
  | { kind: 'refused'; reason: string }
  /** `! "publishToken":"label" "value":-98.099998`; the first answer to a subscription may have its `+OK` behind it. */
  | { kind: 'published'; token: string; value: TtpValue; ok: boolean }

/** Nothing when it is none of these: the greeting, the command given back, noise. */
export function parseLine(line: string): TtpLine | undefined {
  const text = line.trim()
  if (text.length > LONGEST) return undefined
  if (/^-[A-Z]/.test(text)) return { kind: 'refused', reason: text.replace(/^-(ERR )?/, '') }
  if (/^\+OK($|\s)/.test(text)) {
    const values = parsePairs(text.slice(3))
    return values && { kind: 'ok', values }
  }
  if (!text.startsWith('! ')) return undefined
  const ok = /\s\+OK$/.test(text)
  const values = parsePairs(text.slice(2, ok ? -3 : undefined))
  const { publishToken: token, value } = values ?? {}
  if (typeof token !== 'string' || value === undefined) return undefined
  return { kind: 'published', token, value, ok }
}

/** A fault list of a large system has some thousand letters. */
const LONGEST = 256 * 1024
const DEEPEST = 16

/** `"number":1 "list":["a" "b"]` to the end of the text; nothing when it is not so. */
function parsePairs(text: string): Record<string, TtpValue> | undefined {
  const reader = readerOf(text)
  try {
    return reader.pairs(undefined, 0)
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

class Unreadable extends Error {}

function readerOf(text: string) {
  let at = 0

  function skip(): void {
    // Some firmware puts a comma where others put a blank.
    while (at < text.length && /[\s,]/.test(text.charAt(at))) at += 1
  }
  function next(pattern: RegExp): string {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) throw new Unreadable()
    at += found.length
    return found
  }
  function take(letter: string): boolean {
    if (text[at] !== letter) return false
    at += 1
    return true
  }
  function quoted(): string {
    const inner = next(/"(?:[^"\\]|\\.)*"/y).slice(1, -1)
    return inner.replace(/\\(.)/g, '$1')
  }
  function pairs(end: '}' | undefined, depth: number): Record<string, TtpValue> {
    const found: Record<string, TtpValue> = Object.create(null)
    for (;;) {
      skip()
      if (end === undefined ? at === text.length : take(end)) return { ...found }
      const key = quoted()
      if (!take(':')) throw new Unreadable()
      const read = value(depth)
      if (key !== '__proto__') found[key] = read
    }
  }
  function value(depth: number): TtpValue {
    if (depth > DEEPEST) throw new Unreadable()
    skip()
    if (text[at] === '"') return quoted()
    if (take('{')) return pairs('}', depth + 1)
    if (take('[')) {
      const list: TtpValue[] = []
      for (;;) {
        skip()
        if (take(']')) return list
        list.push(value(depth + 1))
      }
    }
    const word = next(/[^\s,"{}[\]:]+/y)
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word) ? Number(word) : word
  }
  return { pairs }
}

/** "TTP Syntax": a tag or name with blanks or commas stands in quotation marks. */
export const quote = (word: string) => (/[\s,]/.test(word) ? `"${word}"` : word)

/** What would end the command, or the word, too early. Tags may have neither `/` nor `&` either, but names of presets may. */
export const isWord = (word: string) => word.trim() !== '' && !/["\\\p{Cc}]/u.test(word)
