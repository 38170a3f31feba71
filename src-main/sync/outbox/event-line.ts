import type { OutboxEvent } from '../edge/messages.ts'

/** What stands in the files of events, a line each. */
export type EventLine =
  /** Each file begins with what those before it came to. */
  | { kind: 'head'; upto: number; next: number; dropped: number }
  | { kind: 'event'; event: OutboxEvent }
  /** All up to this one are there, or were dropped. */
  | { kind: 'upto'; upto: number; dropped: number }
  /** The program ended as it should: no number at or above this one was ever given. */
  | { kind: 'closed'; next: number }

export function writeEventLine(line: EventLine): string {
  if (line.kind === 'event') {
    const { seq, at, channel, payload } = line.event
    return `${JSON.stringify([seq, at, channel, payload])}\n`
  }
  if (line.kind === 'head') return `${JSON.stringify(['head', line.upto, line.next, line.dropped])}\n`
  if (line.kind === 'upto') return `${JSON.stringify(['upto', line.upto, line.dropped])}\n`
  return `${JSON.stringify(['closed', line.next])}\n`
}

/** Nothing for a line that is none of these. */
export function readEventLine(text: string): EventLine | undefined {
  const [first, second, third, fourth] = arrayIn(text)
  if (isNumber(first) && isNumber(second) && typeof third === 'string' && typeof fourth === 'string')
    return { kind: 'event', event: { seq: first, at: second, channel: third, payload: fourth } }
  if (first === 'head' && isNumber(second) && isNumber(third) && isNumber(fourth))
    return { kind: 'head', upto: second, next: third, dropped: fourth }
  if (first === 'upto' && isNumber(second) && isNumber(third)) return { kind: 'upto', upto: second, dropped: third }
  if (first === 'closed' && isNumber(second)) return { kind: 'closed', next: second }
  return undefined
}

/** What a line holds as a JSON list; nothing of a line that is none. */
export function arrayIn(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value)
