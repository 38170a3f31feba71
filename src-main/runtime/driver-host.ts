import { Worker } from 'node:worker_threads'
import type { Clock } from '../base/clock.ts'
import type { Measure } from '../base/measure.ts'
import { type Heart, type ThreadLimits, type ThreadPulse, watchHeart } from './heartbeat.ts'
import { createLaunches, type LaunchFacts } from './launches.ts'
import { createLetterBox } from './letter-box.ts'
import type { FromWorker, ToWorker, WorkerBirth } from './worker-contract.ts'

/** Why a driver's thread ended, and the number of the module that was at work in it. */
export interface ThreadEnd {
  culprit: number | undefined
  /** The module's id, when the thread could still say it itself. */
  mod: string | undefined
  /** For a person: what the driver did. */
  reason: string
  stack: string | undefined
  /** With what the thread ended; none when we ended it. */
  exitCode: number | undefined
}

export interface DriverHostParts extends HostParts {
  workerUrl: URL
  limits: ThreadLimits
}

/** What every host is handed, be it of a thread or of a process. */
export interface HostParts {
  /** Where its code is now: asked for whenever a thread begins. */
  driverUrl(): string
  clock: Clock
  measure: Measure
  /** Under what name reading its messages is measured, when most of them are of this module. */
  workOf(mod: string | undefined): string
  /** The thread is up and knows no module yet. */
  up(): void
  /** `reply` reaches the very thread that said it, or nobody. */
  news(news: FromWorker, reply: (message: ToWorker) => void): void
  /** The thread is gone; the next one starts after the pause. */
  down(end: ThreadEnd, pauseMs: number): void
}

/** Room for what is thrown away soon. A driver makes little of it, and each thread keeps this much. */
const YOUNG_MB = 4

/** What runs one driver, a worker thread or a process: started anew, with growing pauses and for ever, whenever it ends. */
export interface DriverHost {
  send(message: ToWorker): void
  /** Ends the thread, as if it had crashed for this reason. False when it is not up. */
  end(reason: string): boolean
  facts(): HostFacts
  run(signal: AbortSignal): Promise<void>
}

export interface HostFacts extends ThreadPulse, LaunchFacts {
  heapLimitMb: number
}

/** Of what is not up. */
export const noPulse: ThreadPulse = { heapUsedMb: undefined, busy: undefined, answersInMs: undefined }

export function createDriverHost(parts: DriverHostParts): DriverHost {
  const { workerUrl, clock, limits } = parts
  const launches = createLaunches(clock, parts.down)
  let worker: Worker | undefined
  let heart: Heart | undefined
  let ready = false
  let endNow: (reason: string) => void = () => undefined
  let outbox: ToWorker[] = []

  function flush(): void {
    const batch = outbox
    outbox = []
    if (ready) worker?.postMessage(batch)
  }

  function send(message: ToWorker): void {
    // What one turn asks for crosses over together.
    if (ready && outbox.push(message) === 1) queueMicrotask(flush)
  }

  /** Resolves when the thread has ended, by itself or by the signal. */
  function live(signal: AbortSignal): Promise<ThreadEnd> {
    const lastEntered = new SharedArrayBuffer(8)
    const entered = new Int32Array(lastEntered)
    return new Promise(resolve => {
      const end: ThreadEnd = {
        ...{ culprit: undefined, mod: undefined, reason: '', stack: undefined, exitCode: undefined },
      }
      const birth: WorkerBirth = { driverUrl: parts.driverUrl(), lastEntered }
      const thread = new Worker(workerUrl, {
        workerData: birth,
        resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
      })
      worker = thread
      launches.begun()
      const stop = () => void thread.terminate()
      signal.addEventListener('abort', stop, { once: true })
      // Nobody's fault when somebody asked for it; else that of the module whose code was at work.
      let isAsked = false
      let isEnded = false
      /** Out of memory is the fault of who took it, not of whose code happened to be at work. */
      let isOutOfMemory = false
      const endFor = (reason: string, why?: 'memory') => {
        isEnded = true
        isOutOfMemory ||= why === 'memory'
        end.reason ||= reason
        stop()
      }
      endNow = reason => {
        isAsked = true
        endFor(reason)
      }
      const pulse = watchHeart({
        ...{ thread, clock, limits, sick: endFor },
        ask: beat => thread.postMessage([{ kind: 'ping', beat }] satisfies ToWorker[]),
      })
      heart = pulse
      const reply = (message: ToWorker) => {
        if (worker === thread) send(message)
      }
      const box = createLetterBox({
        ...{ clock, measure: parts.measure, workOf: parts.workOf },
        receive,
        read: count => reply({ kind: 'read', count }),
      })
      thread.on('message', (batch: FromWorker[]) => {
        pulse.heard()
        // Its answer must not wait behind all that it has said before.
        const [first] = batch
        if (batch.length === 1 && first?.kind === 'pong') pulse.answered(first.beat)
        else box.add(batch)
      })

      function receive(news: FromWorker): void {
        switch (news.kind) {
          case 'ready':
            ready = true
            pulse.loaded()
            return parts.up()
          case 'pong':
            return pulse.answered(news.beat)
          case 'crashed':
            end.mod = news.mod
            end.stack = news.stack
            end.reason = ready
              ? `it threw outside of any call: ${news.message}`
              : `its code cannot be loaded: ${news.message}`
            return
          default:
            parts.news(news, reply)
        }
      }

      thread.on('error', (error: Error & { code?: string }) => {
        isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        end.reason ||= isOutOfMemory
          ? `it used more than ${limits.heapMb} MB of memory`
          : `it could not run: ${error.message}`
        end.stack ??= error.stack
      })
      thread.once('exit', code => {
        pulse.stop()
        box.empty()
        end.reason ||= `it ended its own thread with process.exit(${code})`
        signal.removeEventListener('abort', stop)
        ready = false
        worker = undefined
        heart = undefined
        outbox = []
        if (!isEnded) end.exitCode = code
        const hoarder = isOutOfMemory ? Atomics.load(entered, 1) : 0
        end.culprit = isAsked ? undefined : hoarder || Atomics.load(entered, 0) || undefined
        resolve(end)
      })
    })
  }

  return {
    send,
    end(reason) {
      const isUp = ready
      if (isUp) endNow(reason)
      return isUp
    },
    facts: () => ({ ...(heart?.pulse ?? noPulse), ...launches.facts(), heapLimitMb: limits.heapMb }),
    run: signal => launches.run(live, signal),
  }
}
