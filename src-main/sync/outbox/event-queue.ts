import type { OutboxEvent } from '../edge/messages.ts'

/** Events that wait, in memory, in order. */
export interface EventQueue {
  push(event: OutboxEvent, bytes: number): void
  /** Takes out the oldest, if it is of this number or below. */
  takeUpto(seq: number): OutboxEvent | undefined
  /** From the oldest on, without those before the number: so many, and so many bytes, but one in any case. */
  some(from: number, most: number, mostBytes: number): OutboxEvent[]
  readonly length: number
  readonly bytes: number
  readonly oldest: OutboxEvent | undefined
}

/** What was taken out stays in the array until there is so much of it, as moving all the others has its price. */
const GONE = 10_000

export function createEventQueue(): EventQueue {
  let entries: { event: OutboxEvent; bytes: number }[] = []
  let begin = 0
  let total = 0

  return {
    push(event, bytes) {
      entries.push({ event, bytes })
      total += bytes
    },
    takeUpto(seq) {
      const entry = entries[begin]
      if (!entry || entry.event.seq > seq) return undefined
      begin += 1
      total -= entry.bytes
      if (begin === entries.length || begin > GONE) {
        entries = entries.slice(begin)
        begin = 0
      }
      return entry.event
    },
    some(from, most, mostBytes) {
      const found: OutboxEvent[] = []
      let bytes = 0
      for (let at = indexOf(from); at < entries.length && found.length < most; at++) {
        const entry = entries[at]
        if (!entry) break
        bytes += entry.bytes
        if (found.length > 0 && bytes > mostBytes) break
        found.push(entry.event)
      }
      return found
    },
    get length() {
      return entries.length - begin
    },
    get bytes() {
      return total
    },
    get oldest() {
      return entries[begin]?.event
    },
  }

  /** Of the first that is not before the number. */
  function indexOf(seq: number): number {
    let [low, high] = [begin, entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((entries[middle]?.event.seq ?? seq) < seq) low = middle + 1
      else high = middle
    }
    return low
  }
}
