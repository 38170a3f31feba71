import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { bell } from '../base/bell.ts'
import { type Clock, wait } from '../base/clock.ts'
import type { InstanceBrief, InstancesNews } from '../contract/traces-views.ts'
import type { Brief, Briefs } from '../triggers/briefs.ts'

/** So many are in one piece of news, and so long it is looked at them without a pause: there may be thousands. */
const AT_ONCE = 200
const SLICE_MS = 4

interface Asked {
  briefs: Briefs
  /** All that are asked for. */
  ids(): readonly string[]
  /** Whether one that there is now is asked for. */
  isAsked(id: string): boolean
  clock: Clock
  pauseMs: number
}

/** How instances stand, then which stand otherwise, a part at a time. */
export async function* briefNews(
  { briefs, ids, isAsked, clock, pauseMs }: Asked,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<InstancesNews, void> {
  const ring = bell()
  const due = new Set<string>()
  const told = new Map<string, InstanceBrief>()
  let whole = true

  function look(id: string, news: InstancesNews): void {
    due.delete(id)
    const now = isAsked(id) ? briefs.of(id) : undefined
    if (!now) {
      if (told.delete(id)) news.gone.push(id)
      return
    }
    const view = briefView(now)
    if (isDeepStrictEqual(told.get(id), view)) return
    told.set(id, view)
    news.instances.push(view)
  }

  function slice(): InstancesNews {
    const news: InstancesNews = { whole, instances: [], gone: [] }
    const end = clock.monotonic() + SLICE_MS
    for (const id of due) {
      look(id, news)
      if (news.instances.length >= AT_ONCE || clock.monotonic() > end) break
    }
    return news
  }

  const stop = briefs.watch(some => {
    for (const id of some) due.add(id)
    ring.ring()
  })
  try {
    for (const id of ids()) due.add(id)
    while (!signal.aborted) {
      const news = slice()
      if (whole || news.instances.length > 0 || news.gone.length > 0) yield news
      whole = false
      if (due.size > 0) {
        await setImmediate()
        continue
      }
      await wait(clock, pauseMs, signal).catch(() => undefined)
      if (due.size === 0) await ring.rung(signal)
    }
  } finally {
    stop()
  }
}

/** As it is told: what is told later must not change what was told before. */
const briefView = ({ parked, ...rest }: Brief): InstanceBrief => ({
  ...rest,
  ...(parked ? { parked: { at: parked.at, ring: [...parked.ring] } } : {}),
})
