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
  refuseAmbiguous(delimiters)
  const ends = delimiters.map(text => Buffer.from(text, 'latin1'))
  const longest = Math.max(...ends.map(end => end.length))
  return {
    create() {
      let space = Buffer.alloc(0)
      let [from, to] = [0, 0]

      function append(bytes: Uint8Array): void {
        if (to + bytes.length > space.length) {
          // Room for as much again, so that a long message in small pieces is not copied for each of them.
          const larger = Buffer.allocUnsafe(2 * (to - from + bytes.length))
          space.copy(larger, 0, from, to)
          ;[space, from, to] = [larger, 0, to - from]
        }
        space.set(bytes, to)
        to += bytes.length
      }

      return {
        push(bytes) {
          // Only the new bytes, and as many old ones as a delimiter may span, can hold a new end.
          let search = Math.max(0, to - from - longest + 1)
          append(bytes)
          const messages: string[] = []
          for (;;) {
            const end = firstEnd(space.subarray(from, to), ends, search)
            if (!end) break
            messages.push(space.toString('utf8', from, from + end.at))
            from += end.at + end.length
            search = 0
          }
          if (to - from > MAX_BUFFERED_BYTES || from === to) [space, from, to] = [Buffer.alloc(0), 0, 0]
          return messages
        },
      }
    },
  }
}

/** Where one delimiter stands inside another, the end of a message would depend on how its bytes happen to arrive. */
function refuseAmbiguous(delimiters: string[]): void {
  for (const one of delimiters) {
    const other = delimiters.find(text => text.includes(one) && text.indexOf(one) + one.length < text.length)
    if (other === undefined) continue
    const [short, long] = [JSON.stringify(one), JSON.stringify(other)]
    throw new Error(`endsWith: ${short} is a part of ${long}. Name ${short} only, and trim the messages.`)
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
