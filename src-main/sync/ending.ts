import { type Clock, within } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import type { Apply } from './centre.ts'
import type { EdgeLink } from './edge/link-contract.ts'

/** What is laid of the centre's, for as long as this node belongs to one. */
interface Laying {
  apply: Apply
  /** Resolves when nothing is on its way to the store any more. */
  settled(): Promise<void>
}

/** A batch that was on its way when the node left its centre is nobody's any more. */
export function layWhileTied(lay: Apply, isTied: () => boolean): Laying {
  const laying = new Set<Promise<unknown>>()
  return {
    async apply(changes, stretches) {
      if (changes.length > 0 && !isTied())
        throw new Failed('cancelled', 'This node belongs to no central server any more.')
      const done = lay(changes, stretches)
      laying.add(done)
      return done.finally(() => laying.delete(done))
    },
    async settled() {
      await Promise.allSettled([...laying])
    },
  }
}

/** What works over a link that was left should be over at once. */
const MOST_MS = 10_000

/** Resolves when there is no link any more, nor anything that works over it; or when that takes too long. */
export async function linkEnded(link: EdgeLink, { clock, log }: { clock: Clock; log: Log }): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = () => link.state.phase === 'none' && resolve()
  const stop = link.changed(look)
  look()
  const late = () => new Failed('timeout', 'What works for the central server that was left does not end.')
  await within(clock, MOST_MS, new AbortController().signal, promise, late).catch(error => log.warn(error.message))
  stop()
}
