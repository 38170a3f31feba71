import type { Clock } from '../../base/clock.ts'

/** What set off a run: the modules whose status did, or a web request that this node itself sent. */
export interface RunCause {
  modules: readonly string[]
  isOwnRequest: boolean
}

/** How a run may have come about, each because of the one before. */
export interface Chain {
  /** The last of them, the latest last. */
  path: readonly string[]
  runs: ReadonlyMap<string, Rounds>
}

/** How an instance came round in a chain. Times are of the steady clock. */
interface Rounds {
  /** How often it ran, each time because of the time before. */
  times: number
  /** When it last asked something of a module. */
  askedAt: number
  /** From what it asked to its next run. */
  shortest: number
  longest: number
}

/** Which runs may follow from which: what a module reports for a while after something was asked of it may. */
interface Chains {
  next(instance: string, cause: RunCause): Chain
  /** The last run of the chain asks something of a module; call what it returns once that is answered. */
  asks(module: string, chain: Chain): () => void
  /** Somebody outside asks it of a module, maybe because of any of the last runs. */
  outsiderAsks(module: string): () => void
}

/** A projector says after a minute that it is on. */
const AFTER_MS = 90_000
/** One that never answers is not waited for longer. */
const LONGEST_MS = 600_000
/** Whose rounds take longer comes round as regularly as a device works, while people come as they like. */
export const QUICK_MS = 2_000
const MOST_IRREGULAR = 4
const LONGEST_RING = 32
/** Of one module, in all and by the same instance: one that asks often must not hide another. */
const MOST_ASKED = 64
const MOST_ASKED_BY_ONE = 4
const MOST_RECENT = 256
const MOST_PASSED_ON = 16

interface Asked {
  chain: Chain
  by: string
  at: number
  answeredAt: number | undefined
}

export function createChains(clock: Clock): Chains {
  const askedOf = new Map<string, Asked[]>()
  /** The last of each instance, the latest last. */
  const recent = new Map<string, Asked>()

  function isFresh({ at, answeredAt }: Asked): boolean {
    const now = clock.monotonic()
    return answeredAt === undefined ? now - at <= LONGEST_MS : now - answeredAt <= AFTER_MS
  }

  function freshOf(module: string): Asked[] {
    const asked = askedOf.get(module)?.filter(isFresh) ?? []
    if (asked.length > 0) askedOf.set(module, asked)
    else askedOf.delete(module)
    return asked
  }

  /** Of the runs that may have led to it, one that it took part in itself; else the last. */
  function before(instance: string, { modules, isOwnRequest }: RunCause): Chain {
    const asked = isOwnRequest ? freshRecent() : modules.flatMap(freshOf)
    const own = asked.findLast(({ chain }) => chain.runs.has(instance))
    return (own ?? asked.at(-1))?.chain ?? { path: [], runs: new Map() }
  }

  const freshRecent = () => [...recent.values()].filter(isFresh)

  function put(module: string, chain: Chain): Asked {
    const by = chain.path.at(-1) ?? ''
    const one: Asked = { chain, by, at: clock.monotonic(), answeredAt: undefined }
    const fresh = freshOf(module)
    const own = fresh.filter(asked => asked.by === by)
    const others = own.length < MOST_ASKED_BY_ONE ? fresh : fresh.filter(asked => asked !== own[0])
    askedOf.set(module, [...others, one].slice(-MOST_ASKED))
    return one
  }

  const answered = (all: readonly Asked[]) => () => {
    for (const one of all) one.answeredAt = clock.monotonic()
  }

  return {
    next(instance, cause) {
      const { path, runs } = before(instance, cause)
      const rounds = roundsAfter(runs.get(instance), clock.monotonic())
      return { path: [...path, instance].slice(-LONGEST_RING), runs: withNewest(runs, instance, rounds) }
    },
    asks(module, chain) {
      const one = put(module, chain)
      const rounds = chain.runs.get(one.by)
      if (rounds) rounds.askedAt = one.at
      recent.delete(one.by)
      recent.set(one.by, one)
      const [oldest = ''] = recent.keys()
      if (recent.size > MOST_RECENT) recent.delete(oldest)
      return answered([one])
    },
    outsiderAsks: module =>
      answered(
        freshRecent()
          .slice(-MOST_PASSED_ON)
          .map(({ chain }) => put(module, chain)),
      ),
  }
}

function roundsAfter(before: Rounds | undefined, now: number): Rounds {
  const first: Rounds = { times: 1, askedAt: now, shortest: Number.POSITIVE_INFINITY, longest: 0 }
  if (!before) return first
  const round = now - before.askedAt
  const [shortest, longest] = [Math.min(before.shortest, round), Math.max(before.longest, round)]
  if (longest > QUICK_MS && longest > shortest * MOST_IRREGULAR) return first
  return { times: before.times + 1, askedAt: now, shortest, longest }
}

function withNewest(runs: Chain['runs'], instance: string, rounds: Rounds): Chain['runs'] {
  const next = new Map(runs)
  next.delete(instance)
  next.set(instance, rounds)
  const [oldest = ''] = next.keys()
  if (next.size > LONGEST_RING) next.delete(oldest)
  return next
}
