import { Worker } from 'node:worker_threads'
import { backoff } from '../base/backoff.ts'
import { type Clock, wait } from '../base/clock.ts'
import type { FromWorker, ToWorker, WorkerBirth } from './worker-contract.ts'

/** Why a driver's thread ended, and the number of the module that was at work in it. */
export interface ThreadEnd {
  culprit: number | undefined
  /** The module's id, when the thread could still say it itself. */
  mod: string | undefined
  /** For a person: what the driver did. */
  reason: string
  stack: string | undefined
}

export interface DriverHostParts {
  driverUrl: string
  workerUrl: URL
  clock: Clock
  limits: ThreadLimits
  /** The thread is up and knows no module yet. */
  up(): void
  news(news: FromWorker): void
  /** The thread is gone; the next one starts after the pause. */
  down(end: ThreadEnd, pauseMs: number): void
}

export interface ThreadLimits {
  heapMb: number
  /** How often the thread is asked whether it still answers. */
  beatMs: number
  /** A thread that has not answered for so long is stuck, and is ended. */
  stuckMs: number
}

export const defaultLimits: ThreadLimits = { heapMb: 192, beatMs: 1_000, stuckMs: 3_000 }

/** Room for what is thrown away soon. A driver makes little of it, and each thread keeps this much. */
const YOUNG_MB = 4

/** A thread that lived this long was well: the next trouble starts the pauses anew. */
const WELL_MS = 60_000

/** The worker thread of one driver: started anew, with growing pauses and for ever, whenever it ends. */
export interface DriverHost {
  send(message: ToWorker): void
  /** Ends the thread, as if it had crashed for this reason. False when it is not up. */
  end(reason: string): boolean
  run(signal: AbortSignal): Promise<void>
}

export function createDriverHost(parts: DriverHostParts): DriverHost {
  const { driverUrl, workerUrl, clock, limits } = parts
  const pauses = backoff({ firstMs: 200, capMs: 60_000, jitterMs: 100 })
  let worker: Worker | undefined
  let ready = false
  let endNow: (reason: string) => void = () => undefined
  let outbox: ToWorker[] = []

  function flush(): void {
    const batch = outbox
    outbox = []
    if (ready) worker?.postMessage(batch)
  }

  /** Resolves when the thread has ended, by itself or by the signal. */
  function live(signal: AbortSignal): Promise<ThreadEnd> {
    const lastEntered = new SharedArrayBuffer(4)
    const entered = new Int32Array(lastEntered)
    return new Promise(resolve => {
      const end: ThreadEnd = { culprit: undefined, mod: undefined, reason: '', stack: undefined }
      const birth: WorkerBirth = { driverUrl, lastEntered }
      const thread = new Worker(workerUrl, {
        workerData: birth,
        resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
      })
      worker = thread
      const stop = () => void thread.terminate()
      signal.addEventListener('abort', stop, { once: true })
      let isAsked = false
      endNow = reason => {
        isAsked = true
        end.reason = reason
        stop()
      }
      const stopHeart = watchHeart(thread, reason => {
        end.reason = reason
        stop()
      })
      thread.on('message', (batch: FromWorker[]) => batch.forEach(receive))
      const receive = (news: FromWorker) => {
        if (news.kind === 'ready') {
          ready = true
          parts.up()
        } else if (news.kind === 'crashed') {
          end.mod = news.mod
          end.reason = `it threw outside of any call: ${news.message}`
          end.stack = news.stack
        } else {
          parts.news(news)
        }
      }
      thread.on('error', (error: Error & { code?: string }) => {
        end.reason =
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? `it used more than ${limits.heapMb} MB of memory`
            : `it could not run: ${error.message}`
        end.stack = error.stack
      })
      thread.once('exit', code => {
        stopHeart()
        end.reason ||= `it ended its own thread with process.exit(${code})`
        signal.removeEventListener('abort', stop)
        ready = false
        worker = undefined
        end.culprit = isAsked ? undefined : Atomics.load(entered, 0) || undefined
        resolve(end)
      })
    })
  }

  function watchHeart(thread: Worker, stuck: (reason: string) => void): () => void {
    let beat = 0
    let asked = clock.monotonic()
    let heard = asked
    let stopTimer: () => void
    // Whatever it says, it is alive.
    const onNews = () => {
      heard = clock.monotonic()
    }
    const ask = () => {
      const now = clock.monotonic()
      // When this thread itself was late, the answer may be lying in its letter box: give it one more beat.
      const late = now - asked > limits.beatMs * 2
      asked = now
      if (!late && ready && now - heard > limits.stuckMs) {
        stuck(
          `it stopped answering for ${(now - heard) / 1000 >= 1 ? Math.round((now - heard) / 1000) : 1} s (an endless loop?)`,
        )
        return
      }
      if (ready) thread.postMessage([{ kind: 'ping', beat: ++beat }] satisfies ToWorker[])
      stopTimer = clock.timer(limits.beatMs, ask)
    }
    thread.on('message', onNews)
    stopTimer = clock.timer(limits.beatMs, ask)
    return () => stopTimer()
  }

  return {
    send(message) {
      // What one turn asks for crosses over together.
      if (ready && outbox.push(message) === 1) queueMicrotask(flush)
    },
    end(reason) {
      const isUp = ready
      if (isUp) endNow(reason)
      return isUp
    },
    async run(signal) {
      while (!signal.aborted) {
        const began = clock.monotonic()
        const end = await live(signal)
        if (signal.aborted) return
        if (clock.monotonic() - began > WELL_MS) pauses.reset()
        const pause = pauses.next()
        parts.down(end, pause)
        await wait(clock, pause, signal).catch(() => undefined)
      }
    },
  }
}
