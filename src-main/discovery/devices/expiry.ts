import { aborted, type Clock } from '../../base/clock.ts'

/** Tells of each thing once its time is up. Times are of the clock that never jumps. */
interface Expiry<T> {
  /** In this many milliseconds, to the second; in the place of what was said before. */
  set(thing: T, ms: number): void
  delete(thing: T): void
  run(signal: AbortSignal): Promise<void>
}

const SECOND_MS = 1_000

/** In buckets of a second, as most things are put off long before they are due; one timer for all. */
export function createExpiry<T>({ clock, expired }: { clock: Clock; expired(things: T[]): void }): Expiry<T> {
  const buckets = new Map<number, Set<T>>()
  const bucketOf = new Map<T, number>()
  let timer: { second: number; stop(): void } | undefined
  let isRunning = false

  function remove(thing: T): void {
    const second = bucketOf.get(thing)
    if (second === undefined) return
    bucketOf.delete(thing)
    const bucket = buckets.get(second)
    bucket?.delete(thing)
    if (bucket?.size === 0) buckets.delete(second)
  }

  function wakeAt(second: number): void {
    if (!isRunning || (timer && timer.second <= second)) return
    timer?.stop()
    timer = { second, stop: clock.timer(Math.max(0, second * SECOND_MS - clock.monotonic()), fire) }
  }

  function fire(): void {
    timer = undefined
    const now = clock.monotonic()
    const due: T[] = []
    let next = Number.POSITIVE_INFINITY
    for (const [second, bucket] of buckets) {
      if (second * SECOND_MS <= now) due.push(...bucket)
      else next = Math.min(next, second)
    }
    for (const thing of due) remove(thing)
    if (due.length > 0) expired(due)
    if (next !== Number.POSITIVE_INFINITY) wakeAt(next)
  }

  return {
    set(thing, ms) {
      const second = Math.ceil((clock.monotonic() + ms) / SECOND_MS)
      if (bucketOf.get(thing) === second) return
      remove(thing)
      bucketOf.set(thing, second)
      const bucket = buckets.get(second)
      if (bucket) bucket.add(thing)
      else buckets.set(second, new Set([thing]))
      wakeAt(second)
    },
    delete: remove,
    async run(signal) {
      isRunning = true
      fire()
      await aborted(signal)
      isRunning = false
      timer?.stop()
      timer = undefined
    },
  }
}
