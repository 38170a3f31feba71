import { Buffer } from 'node:buffer'
import { createByteBuffer } from './byte-buffer.ts'

/**
 * Cuts a stream of bytes into messages. A fresh one is made for every connection, so half a message never
 * outlives the link it came over (driver.md 12.1).
 */
export interface Tokenizer<Message> {
  /** `trouble` is told, for the log, what had to be thrown away and why. */
  create(trouble?: (message: string) => void): Cutter<Message>
}

export interface Cutter<Message> {
  push(bytes: Uint8Array): Message[]
  /** A copy of what waits for the rest of its message: other code of the driver goes on with it. */
  readonly held?: Uint8Array
}

/** More than this without one whole message is noise: the buffer is thrown away. */
export const MAX_BUFFERED_BYTES = 1024 * 1024

/** Texts stand for one byte a character, such as `'\xff\x01'`. */
type Bytes = string | Uint8Array

/** Messages of text that end in one of the delimiters; the delimiter itself is left out. */
export function endsWith(...delimiters: [string, ...string[]]): Tokenizer<string> {
  const find = findEnd('endsWith', delimiters)
  return cutting(find, (held, { message }) => held.toString('utf8', ...message))
}

/** Messages of bytes that end in one of the delimiters, which stays with them. */
export function endsWithBytes(...delimiters: [Bytes, ...Bytes[]]): Tokenizer<Uint8Array> {
  return cutting(findEnd('endsWithBytes', delimiters), (held, { drop }) => copy(held, 0, drop))
}

/**
 * Messages of so many bytes. With `startsWith` each begins with those bytes, which count among them, and what comes
 * before them is thrown away.
 */
export function fixed(length: number, options: { startsWith?: Bytes } = {}): Tokenizer<Uint8Array> {
  const start = options.startsWith === undefined ? undefined : bytesOf('fixed', options.startsWith)
  if (!Number.isInteger(length) || length < Math.max(1, start?.length ?? 0) || length > MAX_BUFFERED_BYTES) {
    const least = start ? `no shorter than its ${start.length} first` : 'at least 1'
    throw new Error(`fixed: a message of ${length} bytes is not possible. It takes a whole number, ${least}.`)
  }
  return cutting(
    from(start, held => (held.length < length ? undefined : length)),
    takeWhole,
  )
}

/**
 * Messages whose length stands in themselves. The function is given the bytes that wait, from the start of a message,
 * and gives its total length; 0 or less when more bytes are needed to tell. When it throws, what waits is thrown away.
 */
export function lengthFrom(
  lengthOf: (held: Uint8Array) => number,
  options: { startsWith?: Bytes } = {},
): Tokenizer<Uint8Array> {
  const start = options.startsWith === undefined ? undefined : bytesOf('lengthFrom', options.startsWith)
  const wholeLength = (held: Buffer): number | undefined => {
    const length = lengthOf(held)
    if (!(length > 0)) return undefined
    if (length > MAX_BUFFERED_BYTES) throw new Error(`a message of ${length} bytes is longer than any may be`)
    if (!Number.isInteger(length)) throw new Error(`a message of ${length} bytes is not possible`)
    return length > held.length ? undefined : length
  }
  return cutting(from(start, wholeLength), takeWhole)
}

/** What stands at the front: a message, if there is one, and how many bytes are done with. */
interface Found {
  message: [from: number, to: number]
  drop: number
}

/** Nothing when more bytes are needed. A message of none is only a step: its bytes are junk. `seen` were there before. */
type Find = (held: Buffer, seen: number) => Found | { message: undefined; drop: number } | undefined

function cutting<Message>(find: Find, make: (held: Buffer, found: Found) => Message): Tokenizer<Message> {
  return {
    create(trouble) {
      const buffer = createByteBuffer()

      function throwAway(why: string): void {
        trouble?.(`${buffer.length} bytes of the device were thrown away: ${why}.`)
        buffer.clear()
      }

      return {
        push(bytes) {
          const messages: Message[] = []
          let seen = buffer.length
          buffer.append(bytes)
          try {
            while (buffer.length > 0) {
              const { held } = buffer
              const found = find(held, seen)
              if (!found) break
              if (found.message) messages.push(make(held, found))
              buffer.drop(found.drop)
              seen = Math.max(0, seen - found.drop)
            }
          } catch (error) {
            throwAway(`their length could not be told (${error instanceof Error ? error.message : String(error)})`)
          }
          if (buffer.length > MAX_BUFFERED_BYTES) throwAway('there was no end of a message in them')
          return messages
        },
        get held() {
          return copy(buffer.held, 0, buffer.length)
        },
      }
    },
  }
}

/** The earliest delimiter; at one position the first listed wins. */
function findEnd(who: string, delimiters: Bytes[]): Find {
  const ends = delimiters.map(one => bytesOf(who, one))
  refuseAmbiguous(who, ends)
  const longest = Math.max(...ends.map(end => end.length))
  return (held, seen) => {
    // Only the new bytes, and as many old ones as a delimiter may span, can hold a new end.
    const search = Math.max(0, seen - longest + 1)
    let best: Found | undefined
    for (const end of ends) {
      const at = held.indexOf(end, search)
      if (at >= 0 && (!best || at < best.message[1])) best = { message: [0, at], drop: at + end.length }
    }
    return best
  }
}

/** Messages that begin with certain bytes, if any are given; how long one is tells the function, when it is all there. */
function from(start: Buffer | undefined, wholeLength: (held: Buffer) => number | undefined): Find {
  return held => {
    if (start) {
      const at = held.indexOf(start)
      // The last bytes may be the first ones of a start that was cut in two.
      const junk = at < 0 ? held.length - start.length + 1 : at
      if (junk > 0) return { message: undefined, drop: junk }
      if (at < 0) return undefined
    }
    const length = held.length === 0 ? undefined : wholeLength(held)
    return length === undefined ? undefined : { message: [0, length], drop: length }
  }
}

const takeWhole = (held: Buffer, { message }: Found): Uint8Array => copy(held, ...message)

/** A copy, as the buffer is used again. */
const copy = (held: Buffer, from: number, to: number): Uint8Array => new Uint8Array(held.subarray(from, to))

function bytesOf(who: string, bytes: Bytes): Buffer {
  if (bytes.length === 0) throw new Error(`${who}: nothing marks no place. Name at least one byte.`)
  if (typeof bytes !== 'string') return Buffer.from(bytes)
  if ([...bytes].some(letter => letter > '\xff')) {
    throw new Error(`${who}: ${JSON.stringify(bytes)} is not one byte a character. Give it as bytes.`)
  }
  return Buffer.from(bytes, 'latin1')
}

/** Where one delimiter stands inside another, the end of a message would depend on how its bytes happen to arrive. */
function refuseAmbiguous(who: string, delimiters: Buffer[]): void {
  for (const one of delimiters) {
    const other = delimiters.find(other => {
      const at = other.indexOf(one)
      return at >= 0 && at + one.length < other.length
    })
    if (other === undefined) continue
    const [short, long] = [one, other].map(bytes => JSON.stringify(bytes.toString('latin1')))
    throw new Error(`${who}: ${short} is a part of ${long}. Name ${short} only, and trim the messages.`)
  }
}
