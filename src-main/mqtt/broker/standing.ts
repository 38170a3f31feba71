import type { Clock } from '../../base/clock.ts'

/** How a broker is, for whoever shows it. Times are milliseconds since 1970. */
export interface BrokerStanding {
  id: string
  state: 'off' | 'connecting' | 'up' | 'down'
  /** In words; empty when all is well. */
  reason: string
  since: number
  next_try_at: number | null
  /** Messages, since the node began. */
  published: number
  received: number
  /** What will not go out; the log says why. */
  dropped: number
  /** Messages that are still to go out. */
  waiting: number
  /** Topics that it should keep. */
  retained: number
}

/** What changes of it by itself; the rest is looked up. */
interface StandingKeeper {
  readonly now: Pick<BrokerStanding, 'state' | 'reason' | 'since' | 'next_try_at' | 'published' | 'received'>
  becomes(state: BrokerStanding['state'], reason?: string, nextTryAt?: number | null): void
  count(what: { published?: number; received?: number }): void
}

/** A try that fails does not begin the outage anew. */
const isAway = (state: BrokerStanding['state']) => state === 'down' || state === 'connecting'

/** Counters alone are told no more often. */
const COUNTED_MS = 1_000

export function keepStanding({ clock, changed }: { clock: Clock; changed(): void }): StandingKeeper {
  let now: StandingKeeper['now'] = {
    ...{ state: 'off', reason: '', since: clock.now(), next_try_at: null },
    ...{ published: 0, received: 0 },
  }
  let counting = false
  return {
    get now() {
      return now
    },
    becomes(state, reason = '', next_try_at = null) {
      const isAsLong = state === now.state || (isAway(state) && isAway(now.state))
      now = { ...now, state, reason, next_try_at, since: isAsLong ? now.since : clock.now() }
      changed()
    },
    count({ published = 0, received = 0 }) {
      now = { ...now, published: now.published + published, received: now.received + received }
      if (counting) return
      counting = true
      clock.timer(COUNTED_MS, () => {
        counting = false
        changed()
      })
    },
  }
}
