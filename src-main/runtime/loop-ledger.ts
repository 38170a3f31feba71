import type { Measure } from '../base/measure.ts'

/** Who held the main loop lately. */
export interface LoopLedger {
  readonly measure: Measure
  /** Garbage was collected. */
  collected(kind: string, from: number, tookMs: number): void
  /** Who held the loop between the two, and for how long as far as that is known. `cpuMs`: of a processor, meanwhile. */
  blame(from: number, to: number, cpuMs: number): { by: string; tookMs: number }
  /** What was over before that is not asked for any more. */
  forget(before: number): void
}

interface Piece {
  by: string
  from: number
  to: number
  /** Without the pieces inside it. */
  ownMs: number
}

/** Work that began and goes on after a wait. */
interface Pending {
  by: string | (() => string)
  from: number
  to: number
}

/** Shorter ones are not worth remembering. */
const LEAST_MS = 1
const MOST_KEPT = 500
/** What has waited for longer is no request at work but somebody who watches. */
const LONG_MS = 10_000
const MOST_NAMED = 3

export function createLoopLedger(now: () => number): LoopLedger {
  let pieces: Piece[] = []
  let garbage: Piece[] = []
  const pending = new Set<Pending>()
  /** Time of the pieces inside the one that runs. */
  let innerMs = 0

  function measure<T>(by: string | (() => string), run: () => T): T {
    const [from, outerMs] = [now(), innerMs]
    innerMs = 0
    try {
      const result = run()
      if (result instanceof Promise) follow(by, from, result)
      return result
    } finally {
      const to = now()
      const ownMs = to - from - innerMs
      innerMs = outerMs + to - from
      if (ownMs >= LEAST_MS && pieces.length < MOST_KEPT) pieces.push({ by: nameOf(by), from, to, ownMs })
    }
  }

  function follow(by: Pending['by'], from: number, work: Promise<unknown>): void {
    if (pending.size >= MOST_KEPT) return
    const entry = { by, from, to: Number.POSITIVE_INFINITY }
    const over = () => {
      entry.to = now()
    }
    pending.add(entry)
    work.then(over, over)
  }

  return {
    measure,
    collected(kind, from, tookMs) {
      if (tookMs < LEAST_MS || garbage.length >= MOST_KEPT) return
      garbage.push({ by: `garbage collection${kind && ` (${kind})`}`, from, to: from + tookMs, ownMs: tookMs })
    },
    blame(from, to, cpuMs) {
      const half = (to - from) / 2
      const meanwhile = <One extends { from: number; to: number }>(list: Iterable<One>) =>
        [...list].filter(one => one.from < to && one.to > from)
      const sums = [sumOf(meanwhile(pieces)), sumOf(meanwhile(garbage))] as const
      const [work, collecting] = sums
      if (work.ms >= half) {
        const within = collecting.ms >= half ? `, most of it ${collecting.names[0]}` : ''
        return { by: work.names.join(' and ') + within, tookMs: work.ms }
      }
      if (collecting.ms >= half) return { by: collecting.names.join(' and '), tookMs: collecting.ms }
      const open = meanwhile(pending).filter(one => to - one.from < LONG_MS)
      if (open.length > 0 && cpuMs >= half) {
        const names = new Set(open.slice(-MOST_NAMED).map(({ by }) => nameOf(by)))
        return { by: `something while at ${[...names].join(' and ')}`, tookMs: 0 }
      }
      if (cpuMs < half)
        return { by: 'a disk or the machine, which gave it little time: is something else busy on it?', tookMs: 0 }
      return { by: 'something that is not known', tookMs: 0 }
    },
    forget(before) {
      if (pieces.length > 0) pieces = pieces.filter(({ to }) => to > before)
      if (garbage.length > 0) garbage = garbage.filter(({ to }) => to > before)
      for (const one of pending) if (one.to <= before) pending.delete(one)
    },
  }
}

/** All together, and the names of the one or few that make up most of it. */
function sumOf(pieces: readonly Piece[]): { ms: number; names: string[] } {
  const shares = new Map<string, number>()
  for (const { by, ownMs } of pieces) shares.set(by, (shares.get(by) ?? 0) + ownMs)
  const ms = [...shares.values()].reduce((sum, share) => sum + share, 0)
  const names: string[] = []
  let named = 0
  for (const [by, share] of [...shares].sort((a, b) => b[1] - a[1])) {
    if (named >= ms * 0.6 || names.length === MOST_NAMED) break
    names.push(by)
    named += share
  }
  return { ms, names }
}

const nameOf = (by: string | (() => string)) => (typeof by === 'string' ? by : by())
