import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

/** Whose code runs, and for which user: carried along timers, promises and calls to other modules (driver.md 1). */
export interface Behalf {
  readonly mod: string
  /** Nothing when no user began it. */
  readonly caller: string | undefined
}

export const onBehalf = new AsyncLocalStorage<Behalf>()

/** Runs code on this behalf, again and again: to enter what is there costs less than `onBehalf.run`, which makes it. */
export function placeFor(behalf: Behalf): <T>(run: () => T) => T {
  const place = onBehalf.run(behalf, () => new AsyncResource('driver code', { requireManualDestroy: true }))
  return run => place.runInAsyncScope(run)
}
