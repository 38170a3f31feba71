import type { Clock } from '../../base/clock.ts'
import type { Emitter } from '../../base/emitter.ts'

/** The first news go out at once, those that follow closely together: whoever hears them plans the whole room anew. */
const APART_MS = 100

export function createNews(clock: Clock, { on, emit }: Emitter<readonly string[]>) {
  let waiting = new Set<string>()
  let lastAt = Number.NEGATIVE_INFINITY
  let stopTimer: (() => void) | undefined

  function tellNow(): void {
    stopTimer = undefined
    lastAt = clock.monotonic()
    const names = [...waiting]
    waiting = new Set()
    emit(names)
  }

  return {
    on,
    tell(names: readonly string[]): void {
      for (const name of names) waiting.add(name)
      const restMs = lastAt + APART_MS - clock.monotonic()
      if (restMs <= 0 && !stopTimer) tellNow()
      else stopTimer ??= clock.timer(restMs, tellNow)
    },
    stop(): void {
      stopTimer?.()
    },
  }
}
