/** How long to wait before the next attempt. */
export interface LinkPauses {
  afterLoss(leastMs?: number): number
  /** 401 or 403: nothing here mends it, so it is tried more and more slowly (edge.md 1.2). */
  afterRefusal(): number
  /** It was up, or it is another centre: begin anew. */
  reset(): void
}

/** A stock edge waits 0.5, 1, 2, 4, 5, 5 … s (edge.md 1.4). */
const FIRST_MS = 500
const LAST_FLOOR_MS = 4_000
const CAP_MS = 5_000
/** So many refusals are met like losses: a key that was just made, or a centre that was just started. */
const PATIENT = 8
const REFUSED_CAP_MS = 60_000

/**
 * Never sooner than a stock edge, never later than 5 s, and anywhere in between: hundreds of nodes that lose their
 * centre at the same instant must not come back at the same instant.
 */
export function linkPauses(random: () => number): LinkPauses {
  let [losses, refusals] = [0, 0]
  const between = (from: number, to: number) => from + random() * (to - from)
  const afterLoss = (leastMs = 0) =>
    between(Math.max(leastMs, Math.min(FIRST_MS * 2 ** losses++, LAST_FLOOR_MS)), CAP_MS)
  return {
    afterLoss,
    afterRefusal() {
      refusals += 1
      if (refusals <= PATIENT) return afterLoss()
      const cap = Math.min(CAP_MS * 2 ** (refusals - PATIENT), REFUSED_CAP_MS)
      return between(cap / 2, cap)
    },
    reset() {
      losses = 0
      refusals = 0
    },
  }
}
