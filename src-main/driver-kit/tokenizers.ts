import { Buffer } from 'node:buffer'

/**
 * Cuts a stream of bytes into messages. A fresh one is made for every connection, so half a message never
 * outlives the link it came over (driver.md 12.1).
 */
export interface Tokenizer<Message> {
  create(): { push(bytes: Uint8Array): Message[] }
}

/** More than this without one whole message is noise: the buffer is thrown away. */
export const MAX_BUFFERED_BYTES = 1024 * 1024

/** Messages of text that end in one of the delimiters; the delimiter itself is left out. */
export function endsWith(...delimiters: [string, ...string[]]): Tokenizer<string> {
  const ends = delimiters.map(text => Buffer.from(text, 'latin1'))
  const longest = Math.max(...ends.map(end => end.length))
  return {
    create() {
      let held = Buffer.alloc(0)
      return {
        push(bytes) {
          // Only the new bytes, and as many old ones as a delimiter may span, can hold a new end.
          let from = Math.max(0, held.length - longest + 1)
          held = held.length ? Buffer.concat([held, bytes]) : Buffer.from(bytes)
          const messages: string[] = []
          for (let end = firstEnd(held, ends, from); end; end = firstEnd(held, ends, from)) {
            messages.push(held.toString('utf8', 0, end.at))
            held = held.subarray(end.at + end.length)
            from = 0
          }
          if (held.length > MAX_BUFFERED_BYTES) held = Buffer.alloc(0)
          return messages
        },
      }
    },
  }
}

/** The earliest delimiter; at one position the first listed wins. */
function firstEnd(held: Buffer, ends: Buffer[], from: number): { at: number; length: number } | undefined {
  let best: { at: number; length: number } | undefined
  for (const end of ends) {
    const at = held.indexOf(end, from)
    if (at >= 0 && (!best || at < best.at)) best = { at, length: end.length }
  }
  return best
}
