import type { Clock } from '../../base/clock.ts'
import type { AnswersAt } from '../follow/still-there.ts'

const AGAIN_MS = 10_000
const MOST_AT_ONCE = 32
const MOST_OF_ONE = 4
const MOST_KNOWN = 2_000

/** Who only announces something is in no neighbour table: this machine has to speak to him first. */
export function createKnocking({ clock, answersAt }: { clock: Clock; answersAt: AnswersAt }) {
  const knockedAt = new Map<string, number>()
  const asking = new Set<Promise<void>>()
  return {
    knock(addresses: readonly string[], signal: AbortSignal): void {
      for (const address of addresses.slice(0, MOST_OF_ONE)) {
        if (clock.monotonic() - (knockedAt.get(address) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) continue
        if (asking.size >= MOST_AT_ONCE) return
        if (knockedAt.size >= MOST_KNOWN) knockedAt.clear()
        knockedAt.set(address, clock.monotonic())
        const asked = answersAt(address, signal)
          .then(
            () => undefined,
            () => undefined,
          )
          .finally(() => asking.delete(asked))
        asking.add(asked)
      }
    },
    ended: () => Promise.all(asking),
  }
}
