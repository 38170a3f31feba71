import type { Failed } from '../../base/result.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'

/**
 * A driver's code at work in one module: what it began ends with it, so that other code can take over while the module's
 * session goes on.
 */
export interface Code {
  readonly driver: Driver
  readonly state: unknown
  readonly signal: AbortSignal
  /** Remembers a watch until the code ends, or `unwatchAll`. Gives what stops it before. */
  keep(stop: () => void): () => void
  /** Remembers one that the driver declared: it ends with the code alone. */
  hold(stop: () => void): void
  unwatchAll(): void
  end(reason: Failed): void
}

export function beginCode(driver: Driver, life: AbortSignal, before?: Code): Code {
  const own = new AbortController()
  const kept = new Set<() => void>()
  const held = new Set<() => void>()
  const end = (reason: unknown) => {
    life.removeEventListener('abort', withLife)
    stopAll(kept)
    stopAll(held)
    own.abort(reason)
  }
  const withLife = () => end(life.reason)
  const state = carriedOver(driver.state?.(), before?.state)
  life.addEventListener('abort', withLife, { once: true })
  return {
    driver,
    state,
    signal: own.signal,
    keep(stop) {
      if (own.signal.aborted) stop()
      else kept.add(stop)
      return () => {
        kept.delete(stop)
        stop()
      }
    },
    hold(stop) {
      if (own.signal.aborted) stop()
      else held.add(stop)
    },
    unwatchAll: () => stopAll(kept),
    end,
  }
}

function stopAll(stops: Set<() => void>): void {
  for (const stop of stops) stop()
  stops.clear()
}

/** What the older code remembered under the names that the newer one knows too. */
function carriedOver(fresh: unknown, old: unknown): unknown {
  if (!isPlain(fresh) || !isPlain(old)) return fresh
  const known = Object.entries(old).filter(([name]) => Object.hasOwn(fresh, name))
  return Object.assign(fresh, Object.fromEntries(known))
}

const isPlain = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
