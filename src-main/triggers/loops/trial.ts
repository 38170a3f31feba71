import type { Clock } from '../../base/clock.ts'

/** Whether what comes after a run comes because of it. */
export interface Trial {
  /**
   * It ran again: whether that is now known to be `caused` by the run before, or `uncaused`; until then the run is held
   * back, and acts if the promise says so. `full`: too many are held back for this one to be.
   */
  came(): 'caused' | 'uncaused' | 'full' | Promise<boolean>
  /** It asked something of a module. */
  asked(): void
  isHolding(): boolean
  /** It was let act, and nothing came of it. */
  isOver(): boolean
  /** What is held back does not act any more. */
  end(): void
}

interface Parts {
  clock: Clock
  /** How long it took at most from what it asked to its next run. */
  longest: number
  /** When it last asked something, by the steady clock. */
  askedAt: number
}

/** A node under load may be late by so much. */
const MARGIN_MS = 1_000
const PROMPT_MARGIN_MS = 200
const PROOFS = 3
const MOST_HELD = 50

/**
 * That something comes after a run again and again does not say that it comes because of it: people press, sensors
 * flap. So the run is held back, for longer than it ever took to come round. What comes meanwhile comes by itself. What
 * stays away, and comes promptly once it is let act, is caused; three times, each held back for longer than the one
 * before, so that nothing of its own pace fits in by chance.
 */
export function createTrial({ clock, longest, askedAt: from }: Parts): Trial {
  const [quietMs, promptMs] = [2 * longest + MARGIN_MS, 2 * longest + PROMPT_MARGIN_MS]
  let askedAt = from
  let isTried = false
  let proofs = 0
  let held: ((acts: boolean) => void)[] = []
  let cancelTimer = () => {}

  const sinceAsked = () => clock.monotonic() - askedAt

  function hold(): Promise<boolean> {
    return new Promise(resolve => {
      held.push(resolve)
      if (held.length === 1) watch()
    })
  }

  function watch(): void {
    const left = quietMs * (2 + proofs) - sinceAsked()
    if (left <= 0) return release(true)
    cancelTimer = clock.timer(left, watch)
  }

  function release(acts: boolean): void {
    cancelTimer()
    const all = held
    held = []
    isTried = true
    askedAt = clock.monotonic()
    for (const settle of all) settle(acts)
  }

  return {
    came() {
      if (held.length > 0) {
        if (sinceAsked() <= quietMs) return held.length < MOST_HELD ? hold() : 'full'
        release(true)
        return 'uncaused'
      }
      if (isTried) proofs += 1
      return proofs >= PROOFS ? 'caused' : hold()
    },
    asked() {
      askedAt = clock.monotonic()
    },
    isHolding: () => held.length > 0,
    isOver: () => held.length === 0 && isTried && sinceAsked() > promptMs,
    end: () => release(false),
  }
}
