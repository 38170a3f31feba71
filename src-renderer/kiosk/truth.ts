/** What a control may claim: only status makes a thing `confirmed`. */
export type TruthLook = 'confirmed' | 'sent' | 'waiting' | 'failed'

/** A finger on the glass, and what became of the call it made. */
export interface Press<T> {
  wanted: T
  at: number
  exec: 'sent' | 'accepted' | 'failed'
  /** When the room had last been asked, by its own clock: a later time means that it has heard this press. */
  askedAt?: number | undefined
  /** Why the call failed, in words for the person in the room. */
  failure?: string
  failedAt?: number
}

export interface Question<T> {
  /** What status reports. */
  confirmed: T | undefined
  /** What the room says it was last asked for, and when: somebody may have pressed elsewhere. */
  asked?: { value: T; at: number } | undefined
  press: Press<T> | undefined
  now: number
  /** How long a confirmation may take, always or from that time on. */
  patienceMs: number | ((from: number) => number)
  words: { waiting: string; unconfirmed: string }
}

export interface Truth<T> {
  look: TruthLook
  words: string
  /** Where it is heading: what was wanted while that is open, else what is. */
  heading: T | undefined
  /** What the press asked for, while that matters: the control that a failure belongs to. */
  wanted?: T
  /** The press no longer matters and can be forgotten. */
  over: boolean
}

const NO_REPLY_AFTER_MS = 2_000
export const FAILURE_SHOWN_MS = 12_000

/** Settles what is claimed from what is known. The panel draws this and nothing else. */
export function truthOf<T>(question: Question<T>): Truth<T> {
  const { press, confirmed, asked, now, words } = question
  if (!press) return withoutPress(question)
  if (confirmed === press.wanted) return { look: 'confirmed', words: '', heading: confirmed, over: true }

  const lateAt = press.at + patience(question, press.at)
  const failed = press.exec === 'failed'
  if (failed || now >= lateAt) {
    const failedAt = failed ? (press.failedAt ?? press.at) : lateAt
    const said = failed ? (press.failure ?? words.unconfirmed) : words.unconfirmed
    if (now < failedAt + FAILURE_SHOWN_MS)
      return { look: 'failed', words: said, heading: confirmed, wanted: press.wanted, over: false }
    return { ...withoutPress(question), over: true }
  }
  const heard = press.exec === 'accepted' || (asked?.value === press.wanted && asked.at !== press.askedAt)
  if (heard) return { look: 'waiting', words: words.waiting, heading: press.wanted, over: false }
  const silent = now - press.at >= NO_REPLY_AFTER_MS
  return { look: 'sent', words: silent ? 'No reply yet…' : 'Sending…', heading: press.wanted, over: false }
}

function withoutPress<T>(question: Question<T>): Truth<T> {
  const { confirmed, asked, now, words } = question
  const open = asked && asked.value !== confirmed && now < asked.at + patience(question, asked.at)
  return open
    ? { look: 'waiting', words: words.waiting, heading: asked.value, over: false }
    : { look: 'confirmed', words: '', heading: confirmed, over: false }
}

const patience = ({ patienceMs }: Pick<Question<unknown>, 'patienceMs'>, from: number) =>
  typeof patienceMs === 'number' ? patienceMs : patienceMs(from)
