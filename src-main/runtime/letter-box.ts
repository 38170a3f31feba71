import type { Clock } from '../base/clock.ts'
import type { Measure } from '../base/measure.ts'
import type { FromWorker } from './worker-contract.ts'

export interface LetterBoxParts {
  clock: Clock
  measure: Measure
  /** Under what name reading is measured, when most of it is of this module. */
  workOf(mod: string | undefined): string
  receive(news: FromWorker): void
  /** So many more have been read: the thread may say as many again. */
  read(count: number): void
}

/** What a driver's thread has said and nobody has read yet. */
export interface LetterBox {
  add(batch: readonly FromWorker[]): void
  /** Reads all of it now: the thread has ended. */
  empty(): void
}

/** After so long others get their turn: a thread that says too much delays itself, and nobody else for longer. */
const SLICE_MS = 5
/** Every so many the thread is told that they have been read (outbox.ts gives it 1,000 of them). */
const TELL_EVERY = 250

export function createLetterBox({ clock, measure, workOf, receive, read }: LetterBoxParts): LetterBox {
  let waiting: FromWorker[] = []
  let next = 0
  let untold = 0
  let stopPause: (() => void) | undefined

  function readSome(isAll: boolean): void {
    const first = next
    const end = clock.monotonic() + SLICE_MS
    measure(
      () => workOf(mostOf(waiting.slice(first, next))),
      () => {
        for (let one = waiting[next]; one; one = waiting[next]) {
          next += 1
          receive(one)
          if (!isAll && clock.monotonic() > end) break
        }
      },
    )
    untold += next - first
    if (untold >= TELL_EVERY) {
      read(untold)
      untold = 0
    }
    if (next < waiting.length) stopPause = clock.timer(SLICE_MS, goOn)
    else {
      waiting = []
      next = 0
    }
  }

  function goOn(): void {
    stopPause = undefined
    readSome(false)
  }

  return {
    add(batch) {
      waiting = waiting.length > 0 ? waiting.concat(batch) : [...batch]
      if (!stopPause) readSome(false)
    },
    empty() {
      stopPause?.()
      stopPause = undefined
      readSome(true)
    },
  }
}

function mostOf(news: readonly FromWorker[]): string | undefined {
  const counts = new Map<string, number>()
  for (const one of news) if ('mod' in one && one.mod !== undefined) counts.set(one.mod, (counts.get(one.mod) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
