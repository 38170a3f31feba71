import { type Clock, within } from '../../../base/clock.ts'
import { Failed } from '../../../base/result.ts'
import type { Health } from '../../../model/live.ts'
import type { Runtime, RuntimeNews } from '../../../runtime/runtime.ts'

/** Below the 25 s after which an answer must not be given any more (edge.md 2.4, 4.1). */
const ENOUGH_MS = 20_000
/** A module that cannot be built says the same as one whose device is away, and then no more. */
const SILENCE_MS = 500

/** What a module that does not run, and should, is said to be. */
const unable = new Set<Health['state']>(['disconnected', 'parked', 'elsewhere'])

interface Parts {
  runtime: Pick<Runtime, 'news' | 'healthOf' | 'statusOf' | 'transportOf'>
  clock: Clock
}

/** Whether a module that was told to start has been built (edge.md 4.3): its device may still be away. */
export function createBuilt({ runtime, clock }: Parts) {
  /** `undefined`: not known yet. */
  function now(mod: string): boolean | undefined {
    const runs = runtime.transportOf(mod) !== undefined
    const { state } = runtime.healthOf(mod)
    if (runs && (state === 'connected' || runtime.statusOf(mod).connected !== undefined)) return true
    if (!runs && unable.has(state)) return false
    return undefined
  }

  function settled(mod: string, signal: AbortSignal): Promise<boolean> {
    return new Promise(resolve => {
      let cancel = () => {}
      const done = (isBuilt: boolean) => {
        cancel()
        stop()
        signal.removeEventListener('abort', giveUp)
        resolve(isBuilt)
      }
      const giveUp = () => done(false)
      const look = (news?: RuntimeNews) => {
        const known = now(mod)
        if (known !== undefined) return done(known)
        // What it reports itself is said by something that was built; what is taken away at a start is not.
        if (news?.kind === 'status' && Object.values(news.changed).some(value => value !== null)) return done(true)
        cancel()
        if (runtime.healthOf(mod).state === 'disconnected') cancel = clock.timer(SILENCE_MS, giveUp)
      }
      const stop = runtime.news(news => {
        if (news.kind === 'structure' || ('id' in news && news.id === mod)) look(news)
      })
      signal.addEventListener('abort', giveUp, { once: true })
      look()
    })
  }

  return async (mod: string, signal: AbortSignal): Promise<boolean> => {
    const known = now(mod)
    if (known !== undefined) return known
    const over = new AbortController()
    const late = new Failed('timeout', `${mod} was not built within ${ENOUGH_MS / 1_000} s.`)
    try {
      const both = AbortSignal.any([signal, over.signal])
      return await within(clock, ENOUGH_MS, signal, settled(mod, both), () => late)
    } catch {
      return false
    } finally {
      over.abort()
    }
  }
}
