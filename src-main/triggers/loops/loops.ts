import type { Clock } from '../../base/clock.ts'
import { type Chain, createChains, QUICK_MS, type RunCause } from './chains.ts'
import { createTrial, type Trial } from './trial.ts'

// Which status an action of a driver changes nobody can read in the records, so that loops are found as they happen: a
// run that follows from what another run has asked of a module comes after it, and one that comes after itself again
// and again may go round. Whether it does is then tried.

export interface Run {
  /** It asks something of a module; what it returns is to be called once that is answered. */
  asks(module: string): () => void
  /**
   * Whether it may act; a promise where it is held back until that shows. `parks`: it goes round. `full`: so many are
   * held back that it cannot wait.
   */
  may: 'act' | 'parks' | 'full' | Promise<boolean>
  /** The instances that it comes after, this one first and last; none where it does not come after itself. */
  ring: readonly string[]
}

export interface Loops {
  begin(instance: string, cause: RunCause): Run
  /** Somebody outside asks it of a module, maybe because of what was done here; call what it returns once it is answered. */
  outsiderAsks(module: string): () => void
  /** It rests: what of it is held back does not act any more. */
  forget(instance: string): void
}

/** So often one may come round, each time because of the time before, until it is tried: a counter ends before. */
const MOST_RETURNS = 10
/**
 * As a person may ask again when a device is slow to report; and a request from this machine may be that of a person
 * who tries it out, or come through a proxy that does not say so.
 */
const MOST_UNSURE_RETURNS = 20
/** Whose causes came by themselves is not held back again for so long. */
const CLEARED_MS = 6 * 3_600_000

export function createLoops(clock: Clock): Loops {
  const chains = createChains(clock)
  /** With what set off the runs that are tried. */
  const trials = new Map<string, { trial: Trial; from: string }>()
  /** Until when, by the steady clock. */
  const cleared = new Map<string, number>()

  function trialOf(instance: string): { trial: Trial; from: string } | undefined {
    if (trials.get(instance)?.trial.isOver()) trials.delete(instance)
    return trials.get(instance)
  }

  /** One of a ring at a time: whoever else goes round in it waits for that one anyhow. */
  function isSuspect({ path, runs }: Chain, ring: readonly string[], isOwnRequest: boolean): boolean {
    const instance = path.at(-1) ?? ''
    const { times = 0, longest = 0 } = runs.get(instance) ?? {}
    const most = isOwnRequest || longest > QUICK_MS ? MOST_UNSURE_RETURNS : MOST_RETURNS
    return times > most && (cleared.get(instance) ?? 0) <= clock.monotonic() && !ring.some(trialOf)
  }

  function trialFor(chain: Chain, ring: readonly string[], { modules, isOwnRequest }: RunCause): Trial | undefined {
    const instance = chain.path.at(-1) ?? ''
    const [known, from] = [trialOf(instance), isOwnRequest ? '' : modules.join()]
    // What came so late that it follows from nothing any more came by itself, if it is the same that came before.
    if (known) return ring.length > 0 || (known.trial.isHolding() && known.from === from) ? known.trial : undefined
    if (ring.length === 0 || !isSuspect(chain, ring, isOwnRequest)) return undefined
    const longest = chain.runs.get(instance)?.longest ?? 0
    const trial = createTrial({ clock, longest, askedAt: clock.monotonic() - longest })
    trials.set(instance, { trial, from })
    return trial
  }

  function judge(chain: Chain, ring: readonly string[], cause: RunCause): Run['may'] {
    const instance = chain.path.at(-1) ?? ''
    const came = trialFor(chain, ring, cause)?.came() ?? 'act'
    if (came !== 'caused' && came !== 'uncaused') return came
    trials.delete(instance)
    if (came === 'caused') return 'parks'
    cleared.set(instance, clock.monotonic() + CLEARED_MS)
    return 'act'
  }

  return {
    begin(instance, cause) {
      const chain = chains.next(instance, cause)
      const ring = ringOf(chain)
      const may = judge(chain, ring, cause)
      return {
        asks(module) {
          trials.get(instance)?.trial.asked()
          return chains.asks(module, chain)
        },
        ...{ may, ring },
      }
    },
    outsiderAsks: chains.outsiderAsks,
    forget(instance) {
      trials.get(instance)?.trial.end()
      trials.delete(instance)
      cleared.delete(instance)
    },
  }
}

function ringOf({ path, runs }: Chain): readonly string[] {
  const instance = path.at(-1) ?? ''
  const from = path.slice(0, -1).lastIndexOf(instance)
  return from >= 0 && (runs.get(instance)?.times ?? 0) > 1 ? path.slice(from) : []
}
