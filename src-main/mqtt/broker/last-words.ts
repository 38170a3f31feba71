import type { Message } from './broker-connection.ts'

/** What a broker has still to be told of topics of which nothing will be said any more. */
export interface LastWords {
  /** Empty takes away what is kept there. */
  add(topic: string, payload: string): void
  /** The next of them, so many and so many bytes at most. */
  take(mostMessages: number, mostBytes: number): Message[]
  /** Those last taken have arrived. */
  arrived(): void
  /** They may not have. */
  lost(): void
  /** Something else is said at a topic now. */
  told(topic: string): void
  /** Those that arrived a while ago are said once more: a broker that fell may have come back with what it kept before. */
  again(): void
  /** All of them, those last taken too. */
  all(): Iterable<[topic: string, payload: string]>
  readonly waiting: number
  /** How many there was no room for. */
  readonly dropped: number
}

interface LastWordsParts {
  /** What `all` gave when the node was stopped. */
  before: readonly (readonly [topic: string, payload: string])[]
  changed(): void
  monotonic(): number
}

/** While a broker is away; beyond it the oldest go. */
const MOST = 100_000
/** Mosquitto writes down what it keeps every half an hour (mosquitto.conf, autosave_interval). */
const WRITTEN_MS = 3_600_000
const MOST_ARRIVED = 10_000

export function createLastWords({ before, changed, monotonic }: LastWordsParts, most = MOST): LastWords {
  /** The oldest first. */
  const arrived = new Map<string, { payload: string; at: number }>()
  const waiting = new Map<string, string>(before)
  let flying = new Map<string, string>()
  let dropped = 0

  function add(topic: string, payload: string): void {
    arrived.delete(topic)
    waiting.set(topic, payload)
    if (waiting.size > most) {
      for (const oldest of waiting.keys()) {
        waiting.delete(oldest)
        break
      }
      dropped += 1
    }
    changed()
  }

  return {
    add,
    take(mostMessages, mostBytes) {
      const messages: Message[] = []
      let bytes = 0
      flying = new Map()
      for (const [topic, payload] of waiting) {
        if (messages.length >= mostMessages || bytes >= mostBytes) break
        waiting.delete(topic)
        flying.set(topic, payload)
        messages.push({ topic, payload })
        bytes += topic.length + payload.length
      }
      return messages
    },
    arrived() {
      if (flying.size > 0) changed()
      for (const [topic, payload] of flying) {
        arrived.delete(topic)
        if (!waiting.has(topic)) arrived.set(topic, { payload, at: monotonic() })
      }
      flying = new Map()
      for (const topic of arrived.keys()) {
        if (arrived.size <= MOST_ARRIVED) break
        arrived.delete(topic)
      }
    },
    lost() {
      for (const [topic, payload] of flying) if (!waiting.has(topic)) add(topic, payload)
      flying = new Map()
    },
    told: topic => void arrived.delete(topic),
    again() {
      for (const [topic, { payload, at }] of arrived) {
        if (monotonic() - at < WRITTEN_MS && !waiting.has(topic)) waiting.set(topic, payload)
      }
      arrived.clear()
    },
    *all() {
      yield* flying
      yield* waiting
    },
    get waiting() {
      return waiting.size
    },
    get dropped() {
      return dropped
    },
  }
}
