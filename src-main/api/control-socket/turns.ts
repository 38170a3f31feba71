import type { Clock } from '../../base/clock.ts'

/** Somebody who has work to be done piece by piece. */
export interface Lane {
  /** Does one piece; false when there is none left, or none that can be done now. */
  step(): boolean
}

/**
 * Has many sockets served in turn, what they ask and what they are told: one that sends without end keeps nobody else
 * waiting, and neither does a change that thousands are told of.
 */
export interface Turns {
  /** Does it now if there has been little of late, and says whether it did. */
  now(work: () => void): boolean
  /** There is work in this lane. It is done at once unless there has been much of late. */
  ready(lane: Lane): void
  leave(lane: Lane): void
}

/** The longest that sockets hold the main loop in one go; in between, everything else has its turn. */
const SLICE_MS = 8

export function createTurns(clock: Clock): Turns {
  // A set keeps the order in which they came, and one that is put in anew goes to its end.
  const waiting = new Set<Lane>()
  let began = Number.NEGATIVE_INFINITY
  let spentMs = 0
  let isDue = false
  let isAtWork = false

  /** Does it and counts what it took. */
  function timed<T>(work: () => T): T {
    const from = clock.monotonic()
    if (from - began > 2 * SLICE_MS) {
      began = from
      spentMs = 0
    }
    isAtWork = true
    try {
      return work()
    } finally {
      isAtWork = false
      spentMs += clock.monotonic() - from
    }
  }

  const isFree = () =>
    !isAtWork && waiting.size === 0 && (spentMs < SLICE_MS || clock.monotonic() - began > 2 * SLICE_MS)

  function later(): void {
    if (isDue) return
    isDue = true
    clock.timer(0, slice)
  }

  function slice(): void {
    isDue = false
    began = clock.monotonic()
    spentMs = 0
    for (const lane of waiting) {
      waiting.delete(lane)
      if (timed(() => lane.step())) waiting.add(lane)
      if (spentMs >= SLICE_MS) break
    }
    if (waiting.size > 0) later()
  }

  return {
    now(work) {
      // What belongs to a piece that is being done is done with it.
      if (isAtWork) work()
      else if (isFree()) timed(work)
      else return false
      return true
    },
    ready(lane) {
      if (isFree() && !timed(() => lane.step())) return
      waiting.add(lane)
      later()
    },
    leave: lane => void waiting.delete(lane),
  }
}
