import { aborted, cancelled } from '../../base/clock.ts'

/** What is done about one thing is done one after the other. Who waits gives up when the signal aborts. */
export function createInTurn() {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(about: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> => {
    const before = last.get(about)
    const mine = (async () => {
      if (before) await (signal ? Promise.race([before, aborted(signal)]) : before)
      if (signal?.aborted) throw cancelled(signal)
      return work()
    })()
    // Whoever comes next waits for those before, too: I may have given up before they are done.
    const all = Promise.allSettled([before, mine])
    last.set(about, all)
    try {
      return await mine
    } finally {
      void all.then(() => last.get(about) === all && last.delete(about))
    }
  }
}
