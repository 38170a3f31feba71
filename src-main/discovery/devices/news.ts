import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'

const TOGETHER_MS = 100

/** Tells which ids have changed, many at once. */
export function createNews(clock: Clock) {
  const told = emitter<ReadonlySet<string>>()
  let ids = new Set<string>()
  let stop: (() => void) | undefined

  function tell(): void {
    stop?.()
    stop = undefined
    const news = ids
    ids = new Set()
    if (news.size > 0) told.emit(news)
  }

  return {
    on: told.on,
    add(id: string) {
      ids.add(id)
      stop ??= clock.timer(TOGETHER_MS, tell)
    },
    /** What is still untold, now. */
    tell,
  }
}
