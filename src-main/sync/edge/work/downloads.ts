import { type Clock, wait } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { Provided } from '../../../runtime/compiled/compiled-drivers.ts'
import type { LiveLink } from '../link-contract.ts'
import type { CompiledDrivers } from './compiled-contract.ts'

/** How a driver's being fetched ends: it is here, it will not run here, or nobody wants it any more. */
export type Fetched = Provided | undefined

/** Compiled drivers on their way here, each once however many modules wait for it. */
export interface Downloads {
  /** Joins the one that is under way, or begins one over this link. */
  fetch(key: string, link: LiveLink): Promise<Fetched>
  isUnderWay(key: string): boolean
  /** It is wanted no longer. */
  abort(key: string): void
}

interface Parts {
  compiled: CompiledDrivers
  clock: Clock
  log: Log
  ended(key: string, fetched: Provided): void
}

/** edge.md 2.4. */
const PAUSES_MS = [5_000, 10_000, 20_000, 30_000]

export function createDownloads({ compiled, clock, log, ended }: Parts): Downloads {
  const underWay = new Map<string, { stop: AbortController; done: Promise<Fetched> }>()

  /** A core that has no such file says nothing at all (edge.md 5.1): it is asked again for as long as it is wanted. */
  async function insist(key: string, link: LiveLink, signal: AbortSignal): Promise<Buffer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await link.fetchBinary(key, signal)
      } catch (error) {
        if (signal.aborted) throw error
        const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0
        log.warn(`Driver ${key} did not come, and is asked for again in ${pause / 1_000} s: ${messageOf(error)}`)
        await wait(clock, pause, signal)
      }
    }
  }

  async function provide(key: string, link: LiveLink, signal: AbortSignal): Promise<Fetched> {
    let fetched: Provided
    try {
      fetched = await compiled.provide(key, within => insist(key, link, within), signal)
    } catch (error) {
      if (signal.aborted) return undefined
      fetched = { ok: false, reason: messageOf(error) }
    }
    if (signal.aborted) return undefined
    underWay.delete(key)
    ended(key, fetched)
    return fetched
  }

  return {
    fetch(key, link) {
      const now = underWay.get(key)
      if (now) return now.done
      const stop = new AbortController()
      const done = provide(key, link, AbortSignal.any([stop.signal, link.signal]))
      const entry = { stop, done }
      underWay.set(key, entry)
      void done.finally(() => {
        if (underWay.get(key) === entry) underWay.delete(key)
      })
      return done
    },
    isUnderWay: key => underWay.has(key),
    abort(key) {
      underWay.get(key)?.stop.abort()
      underWay.delete(key)
    },
  }
}
