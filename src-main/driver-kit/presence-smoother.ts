import { Failed } from '../base/result.ts'

/** What is made of a sensor that flickers, at one moment. */
export interface Presence {
  /** Whether somebody is there, as far as one can tell. */
  state: boolean
  /** It has just become so. */
  changed: boolean
  /** What the sensor says. */
  rawState: boolean
  /** The share of the time looked at, from 0 to 1, in which the sensor agreed with `state`. */
  confidence: number
  onFraction: number
  offFraction: number
  /** Milliseconds looked at. */
  observedMs: number
  /** One whole window has been seen: only then is anything changed. */
  windowReady: boolean
}

/**
 * Turns a flickering presence sensor into a steady answer (driver.md 17.2, Presence::Smoother). The first observation
 * says how it begins; after one whole window it flips when the opposite filled at least the threshold's share of it.
 * Times are milliseconds of any one clock that does not run backwards.
 */
export interface PresenceSmoother {
  observe(state: boolean, at: number): void
  /** Nothing before the first observation. */
  poll(at: number): Presence | undefined
}

interface Turn {
  at: number
  state: boolean
}

export function createPresenceSmoother(options: { windowMs?: number; threshold?: number } = {}): PresenceSmoother {
  const { windowMs = 180_000, threshold = 0.7 } = options
  if (!(windowMs > 0)) throw new Failed('invalid', `A window of ${windowMs} ms is none: give it a length above 0.`)
  if (!(threshold > 0.5 && threshold <= 1))
    throw new Failed('invalid', `A threshold of ${threshold} cannot decide: it must be above 0.5 and at most 1.`)

  /** Each is another state than the one before; the first may lie before the window, as it says how that begins. */
  const turns: Turn[] = []
  let state: boolean | undefined
  let first = 0
  let last = Number.NEGATIVE_INFINITY

  function moveTo(at: number): void {
    if (!(at >= last)) throw new Failed('invalid', 'A presence sensor cannot be told of the past: times ran backwards.')
    last = at
    const begin = at - windowMs
    let before = 0
    while ((turns[before + 1]?.at ?? Number.POSITIVE_INFINITY) <= begin) before++
    turns.splice(0, before)
  }

  function onTime(from: number, to: number): number {
    let sum = 0
    for (const [place, turn] of turns.entries()) {
      const until = turns[place + 1]?.at ?? to
      if (turn.state) sum += Math.max(0, until - Math.max(turn.at, from))
    }
    return sum
  }

  return {
    observe(raw, at) {
      moveTo(at)
      const newest = turns.at(-1)
      if (!newest) {
        state = raw
        first = at
        turns.push({ at, state: raw })
      } else if (newest.state !== raw) {
        // What lasted no time at all is forgotten; flickering within one moment leaves nothing behind.
        if (newest.at === at && turns.length > 1) turns.pop()
        else if (newest.at === at) newest.state = raw
        else turns.push({ at, state: raw })
      }
    },
    poll(at) {
      const newest = turns.at(-1)
      if (state === undefined || !newest) return undefined
      moveTo(at)
      const from = Math.max(first, at - windowMs)
      const observedMs = at - from
      const rawState = newest.state
      const onMs = onTime(from, at)
      const onFraction = observedMs > 0 ? onMs / observedMs : Number(rawState)
      const offFraction = observedMs > 0 ? (observedMs - onMs) / observedMs : Number(!rawState)
      const windowReady = at - first >= windowMs
      const changed = windowReady && (state ? offFraction : onFraction) >= threshold
      if (changed) state = !state
      return {
        state,
        changed,
        rawState,
        confidence: state ? onFraction : offFraction,
        onFraction,
        offFraction,
        observedMs,
        windowReady,
      }
    },
  }
}
