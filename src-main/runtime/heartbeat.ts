import type { Worker } from 'node:worker_threads'
import type { Clock } from '../base/clock.ts'

export interface HeartParts {
  thread: Worker
  clock: Clock
  limits: ThreadLimits
  /** Asks the thread to answer. */
  ask(beat: number): void
  /** The thread is not well and is to be ended. */
  sick(reason: string, why?: 'memory'): void
}

export interface ThreadLimits {
  /** What a thread may hold in objects, and as much again in buffers. */
  heapMb: number
  /** How often the thread is asked whether it still answers. */
  beatMs: number
  /** A thread that has not answered for so long is stuck, and is ended. */
  stuckMs: number
  /** Its code must have been loaded within this time. */
  loadMs: number
}

export const defaultLimits: ThreadLimits = { heapMb: 192, beatMs: 1_000, stuckMs: 3_000, loadMs: 15_000 }

/** How a thread is, as far as it was measured. */
export interface ThreadPulse {
  heapUsedMb: number | undefined
  /** Share of one core over the last beats, 0 to 1. */
  busy: number | undefined
  /** How long it took to answer the last beat that it answered. */
  answersInMs: number | undefined
}

/** Asks a thread again and again whether it is alive, and how it is. */
export interface Heart {
  readonly pulse: ThreadPulse
  /** Its code is loaded: from now on it has to answer. */
  loaded(): void
  /** Whatever it says, it is alive. */
  heard(): void
  answered(beat: number): void
  stop(): void
}

const BUSY_BEATS = 5
const MB = 1024 * 1024

export function watchHeart({ thread, clock, limits, ask, sick }: HeartParts): Heart {
  const born = clock.monotonic()
  const pulse: ThreadPulse = { heapUsedMb: undefined, busy: undefined, answersInMs: undefined }
  const loads: ReturnType<Worker['performance']['eventLoopUtilization']>[] = []
  let isLoaded = false
  let isOver = false
  let beat = 0
  let askedAt = born
  let looked = born
  let heard = born
  let isMeasuring = false
  let stopTimer = clock.timer(limits.beatMs, look)

  function look(): void {
    const now = clock.monotonic()
    // When this thread itself was late, the answer may be lying in its letter box: give it one more beat.
    const late = now - looked > limits.beatMs * 2
    looked = now
    const trouble = late ? undefined : troubleAt(now)
    if (trouble !== undefined) return sick(trouble)
    if (isLoaded) {
      beat += 1
      askedAt = now
      ask(beat)
      measure()
    }
    stopTimer = clock.timer(limits.beatMs, look)
  }

  function troubleAt(now: number): string | undefined {
    if (!isLoaded)
      return now - born > limits.loadMs ? `its code was not loaded within ${limits.loadMs / 1000} s` : undefined
    if (now - heard <= limits.stuckMs) return undefined
    return `it stopped answering for ${Math.max(1, Math.round((now - heard) / 1000))} s (an endless loop?)`
  }

  function measure(): void {
    const load = thread.performance.eventLoopUtilization()
    const [oldest] = loads
    if (oldest) pulse.busy = thread.performance.eventLoopUtilization(load, oldest).utilization
    if (loads.push(load) > BUSY_BEATS) loads.shift()
    if (isMeasuring) return
    isMeasuring = true
    thread.getHeapStatistics().then(
      ({ used_heap_size, external_memory }) => {
        isMeasuring = false
        pulse.heapUsedMb = Math.round((used_heap_size + external_memory) / MB)
        // V8 counts buffers, but does not limit them.
        if (!isOver && external_memory > limits.heapMb * MB)
          sick(`it used more than ${limits.heapMb} MB of memory`, 'memory')
      },
      // It is ending.
      () => undefined,
    )
  }

  return {
    pulse,
    loaded() {
      isLoaded = true
      heard = clock.monotonic()
    },
    heard() {
      heard = clock.monotonic()
    },
    answered(which) {
      if (which === beat) pulse.answersInMs = Math.round((clock.monotonic() - askedAt) * 10) / 10
    },
    stop() {
      isOver = true
      stopTimer()
    },
  }
}
