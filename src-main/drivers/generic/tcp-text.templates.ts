import { Abort } from '../../driver-kit/index.ts'

export type Value = string | number | boolean

/**
 * A line of a device with places for values, both ways: `VOL {volume:number}`, `PWR {power:ON|OFF}`, `NAME {name}`.
 * No regular expressions: one of those can hang on a line that it was not made for.
 */
export interface Template {
  readonly names: readonly string[]
  /** The values in a line, when it is such a line. */
  match(line: string): Record<string, Value> | undefined
  /** A line with these values. Throws, in words, when one is missing or does not fit. */
  fill(values: Readonly<Record<string, Value>>): string
}

interface Place {
  name: string
  read(text: string): Value | undefined
  /** Nothing when the value does not fit; `must` says what does. */
  write(value: Value): string | undefined
  must: string
}

/** Throws, in words, what is wrong with it. */
export function parseTemplate(text: string): Template {
  const parts = partsOf(text)
  const places = parts.filter(part => typeof part !== 'string')
  const names = places.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Error(`it has {${twice}} twice`)
  return {
    names,
    match: line => matchParts(parts, line),
    fill: values =>
      parts
        .map(part => {
          if (typeof part === 'string') return part
          const value = Object.hasOwn(values, part.name) ? values[part.name] : undefined
          const written = value === undefined ? undefined : part.write(value)
          if (written === undefined) throw new Abort(`It needs the value "${part.name}": ${part.must}.`)
          return written
        })
        .join(''),
  }
}

/** Each value ends where the text behind it first stands; before the last text, at the end of the line. */
function matchParts(parts: readonly (string | Place)[], line: string): Record<string, Value> | undefined {
  const values: Record<string, Value> = {}
  let at = 0
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      if (!line.startsWith(part, at)) return undefined
      at += part.length
      continue
    }
    const behind = parts[index + 1]
    const last = line.length - (typeof behind === 'string' ? behind.length : 0)
    const end = typeof behind === 'string' && index + 2 < parts.length ? line.indexOf(behind, at) : last
    if (end < at) return undefined
    const value = part.read(line.slice(at, end))
    if (value === undefined) return undefined
    values[part.name] = value
    at = end
  }
  return at === line.length ? values : undefined
}

/** `\r`, `\n`, `\t`, `\x02`, and a backslash before whatever stands for itself. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\(x[0-9a-f]{2}|.)/gis, (_, what: string) => {
    if (what.length === 3) return String.fromCharCode(Number.parseInt(what.slice(1), 16))
    return { r: '\r', n: '\n', t: '\t' }[what] ?? what
  })
}

function partsOf(text: string): (string | Place)[] {
  const parts: (string | Place)[] = []
  // A backslash with what it makes plain, a place, or anything else up to the next of these.
  for (const [piece] of text.matchAll(/(?:\\.|[^{}\\])+|\{[^{}]*\}|[{}\\]/gs)) {
    const before = parts.at(-1)
    if (piece === '{' || piece === '}' || piece === '\\')
      throw new Error(`"${piece}" has no counterpart; write \\${piece}`)
    if (!piece.startsWith('{')) parts.push(unescaped(piece))
    else if (before !== undefined && typeof before !== 'string')
      throw new Error(`nothing tells where {${before.name}} ends and ${piece} begins`)
    else parts.push(placeOf(piece.slice(1, -1)))
  }
  if (parts.length === 0) throw new Error('it is empty')
  return parts
}

/** Names that are the framework's (driver.md 5). */
const taken = ['connected', 'proxy_in_use']

function placeOf(text: string): Place {
  const [, name = '', kind = ''] = /^([a-z][a-z0-9_]{0,40})(?::(.*))?$/s.exec(text) ?? []
  if (name === '' || taken.includes(name))
    throw new Error(`{${text}} has no name that can be used: take small letters, digits and _, such as {volume:number}`)
  if (kind === 'number') return { name, read: readNumber, write: writeNumber, must: 'a number' }
  const [on, off, more] = kind.split('|')
  if (on && off && more === undefined) {
    const read = (said: string) => (said === on ? true : said === off ? false : undefined)
    return {
      name,
      read,
      write: value => (typeof value === 'boolean' ? (value ? on : off) : undefined),
      must: 'true or false',
    }
  }
  if (kind !== '') throw new Error(`{${text}} has a kind nobody knows: say number, or two words such as ON|OFF`)
  return { name, read: readText, write: writeText, must: 'a text on one line' }
}

const MOST_TEXT = 500

const readNumber = (text: string) => (/^\s*[+-]?\d{1,15}(\.\d{1,15})?\s*$/.test(text) ? Number(text) : undefined)
const writeNumber = (value: Value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined)
const readText = (text: string) => (text.length <= MOST_TEXT ? text : undefined)
/** A line break in a value would be a command of its own. */
function writeText(value: Value): string | undefined {
  const text = String(value)
  return text.length <= MOST_TEXT && !Array.from(text).some(letter => letter < ' ') ? text : undefined
}
