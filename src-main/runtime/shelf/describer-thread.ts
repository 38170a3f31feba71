import { Worker } from 'node:worker_threads'
import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { DescribeNews, DescribeRequest } from './describe-worker.ts'

/** For our own part of the thread, on a machine that is busy. */
const BEGIN_MS = 30_000
const HEAP_MB = 96
/** Buffers lie outside of the heap and are looked at from here. */
const BUFFERS_MB = 128
const LOOK_MS = 100
const MOST_DESCRIPTION = 1024 * 1024

/** A thread that loads drivers. After a failure it is ended: nobody knows what state it is in. */
export interface DescriberThread {
  /** Loads a driver and gives what it says of itself. Throws `Failed`: what it did, and where. One at a time. */
  describe(request: DescribeRequest, limitMs: number, signal: AbortSignal): Promise<DriverDescription>
  /** Drivers it has loaded. */
  readonly loaded: number
  readonly isUp: boolean
  end(): void
}

export function openDescriberThread(describerUrl: URL, clock: Clock): DescriberThread {
  const thread = new Worker(describerUrl, {
    // It is to learn nothing of this node, and to write nothing in its name.
    env: {},
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
  })
  thread.stdout.resume()
  thread.stderr.resume()
  thread.unref()
  let loaded = 0
  let isReady = false
  let isUp = true
  let hear: (news: DescribeNews | Failed) => void = () => undefined

  function end(): void {
    isUp = false
    void thread.terminate()
  }

  thread.on('message', (news: DescribeNews) => {
    if (news.kind === 'ready') isReady = true
    hear(news)
  })
  thread.on('error', (error: Error & { code?: string }) => {
    isUp = false
    if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') hear(new Failed('invalid', tooMuch(HEAP_MB)))
    else hear(new Failed('invalid', messageOf(error), { stack: String(error?.stack) }))
  })
  thread.on('exit', code => {
    isUp = false
    hear(new Failed('invalid', `It ended its own thread with process.exit(${code}) while it was loaded.`))
  })

  function describe(request: DescribeRequest, limitMs: number, signal: AbortSignal): Promise<DriverDescription> {
    return new Promise((resolve, reject) => {
      let stopLimit = () => {}
      let stopLooking = () => {}

      function finish(settle: () => void): void {
        hear = () => undefined
        stopLimit()
        stopLooking()
        signal.removeEventListener('abort', onAbort)
        settle()
      }
      const onAbort = () => fail(cancelled(signal))
      const fail = (failed: Failed) =>
        finish(() => {
          end()
          reject(failed)
        })

      function begin(): void {
        stopLimit()
        stopLimit = clock.timer(limitMs, () => fail(new Failed('timeout', tooLong(limitMs))))
        loaded++
        thread.postMessage(request)
        lookAtBuffers()
      }

      function lookAtBuffers(): void {
        stopLooking = clock.timer(LOOK_MS, () => {
          const whenLooked = hear
          thread.getHeapStatistics().then(
            ({ external_memory: bytes }) => {
              if (hear !== whenLooked) return
              if (bytes > BUFFERS_MB * 1024 * 1024) fail(new Failed('invalid', tooMuch(BUFFERS_MB)))
              else lookAtBuffers()
            },
            // The thread has ended; how, it tells itself.
            () => undefined,
          )
        })
      }

      hear = news => {
        if (news instanceof Failed) fail(news)
        else if (news.kind === 'ready') begin()
        else if (news.kind === 'failed') fail(new Failed('invalid', news.message, { stack: news.stack }))
        else if (news.description.length > MOST_DESCRIPTION) fail(new Failed('invalid', TOO_LARGE, {}))
        else finish(() => resolve(JSON.parse(news.description) as DriverDescription))
      }
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      else if (isReady) begin()
      else
        stopLimit = clock.timer(BEGIN_MS, () => fail(new Failed('timeout', 'The thread that loads it did not begin.')))
    })
  }

  return {
    describe,
    end,
    get loaded() {
      return loaded
    },
    get isUp() {
      return isUp
    },
  }
}

const tooLong = (ms: number) =>
  `It did not finish loading within ${ms / 1000} s (an endless loop, or an await that never ends?).`
const TOO_LARGE = 'It has too many functions, settings or status values to be described.'
const tooMuch = (mb: number) => `It takes more than ${mb} MB of memory just to be loaded.`
