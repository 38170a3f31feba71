import type { Clock } from '../../base/clock.ts'
import { POINTER_TTL_S } from './mdns-announcing.ts'

/** A query, as far as it matters to who answers. */
export interface Query {
  questions: { name: string; type: string }[]
  answers: readonly { name: string; type: string; ttl?: number | undefined; data?: unknown }[]
  /** What is known to who asks goes on in the next packet. */
  flag_tc: boolean
}

export interface Answering {
  /** Leaves in a query what is to be answered now. */
  sift(query: Query, from: string): void
  stop(): void
}

/** RFC 6762 7.2: as long as more of what is known may come. */
const REST_COMES_MS = 450
const MOST_HELD = 50
/** RFC 6762 7.1 */
const HALF_S = POINTER_TTL_S / 2
const MOST_IN_A_SECOND = 20

export interface AnsweringParts {
  clock: Clock
  /** Names that are ours. */
  names(): ReadonlySet<string>
  /** Answers a query that was held. */
  answer(query: Query): void
}

/** The library answers whatever is asked: here is decided what needs an answer (RFC 6762 6, 7.1). */
export function createAnswering({ clock, names, answer }: AnsweringParts): Answering {
  /** Those who have more to say before they are answered. */
  const held = new Map<string, { query: Query; stop(): void }>()
  let second = -1
  let answered = 0

  /** Whoever asks a thousand times a second makes this node no louder than one who asks now and then. */
  function mayAnswer(): boolean {
    const now = Math.floor(clock.monotonic() / 1_000)
    if (now !== second) answered = 0
    second = now
    return answered++ < MOST_IN_A_SECOND
  }

  function hold(query: Query, from: string): void {
    if (held.size >= MOST_HELD && !held.has(from)) return
    held.get(from)?.stop()
    const stop = clock.timer(REST_COMES_MS, () => {
      held.delete(from)
      answer(query)
    })
    held.set(from, { query, stop })
  }

  function hearRest(known: ReadonlySet<string>, from: string): void {
    const waiting = held.get(from)
    if (!waiting) return
    waiting.query.questions = unknown(waiting.query, known)
    if (waiting.query.questions.length > 0) return
    waiting.stop()
    held.delete(from)
  }

  return {
    sift(query, from) {
      const own = names()
      const known = knownIn(query, own)
      hearRest(known, from)
      const asked = unknown(query, known).filter(({ name }) => own.has(name.toLowerCase()))
      const once = new Map(asked.map(question => [`${question.type} ${question.name.toLowerCase()}`, question]))
      query.questions = once.size > 0 && mayAnswer() ? [...once.values()] : []
      if (!query.flag_tc || query.questions.length === 0) return
      hold({ ...query }, from)
      query.questions = []
    },
    stop() {
      for (const { stop } of held.values()) stop()
    },
  }
}

/** Names whose pointer to one of ours is known, and not about to run out. */
const knownIn = ({ answers }: Query, own: ReadonlySet<string>) =>
  new Set(
    answers
      .filter(
        ({ type, ttl = 0, data }) =>
          type === 'PTR' && ttl > HALF_S && typeof data === 'string' && own.has(data.toLowerCase()),
      )
      .map(({ name }) => name.toLowerCase()),
  )

const unknown = ({ questions }: Query, known: ReadonlySet<string>) =>
  questions.filter(({ name, type }) => !(type === 'PTR' && known.has(name.toLowerCase())))
