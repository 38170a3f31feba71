import type { Buffer } from 'node:buffer'
import { cancelled } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'

/** Messages that a broker has not taken yet. All of them are settled, whatever becomes of the connection. */
interface Unanswered {
  readonly size: number
  /** Hands a message over, unless too many wait already. */
  add(
    message: { topic: string; bytes: Buffer },
    send: (done: (error?: Error) => void) => void,
    signal: AbortSignal,
  ): Promise<void>
  failAll(reason: string): void
}

const MAX_WAITING = 1_000
const MAX_WAITING_BYTES = 8 * 1024 * 1024

export function createUnanswered(where: string): Unanswered {
  const waiting = new Set<(error: Failed) => void>()
  let waitingBytes = 0
  return {
    get size() {
      return waiting.size
    },
    add({ topic, bytes }, send, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) throw cancelled(signal)
        if (waiting.size >= MAX_WAITING || waitingBytes + bytes.length > MAX_WAITING_BYTES) {
          throw new Failed(
            'rejected',
            `The broker at ${where} takes messages too slowly: ${waiting.size} wait. Send less often.`,
          )
        }
        const finish = (settle: () => void) => {
          if (!waiting.delete(fail)) return
          waitingBytes -= bytes.length
          signal.removeEventListener('abort', stop)
          settle()
        }
        const fail = (error: Failed) => finish(() => reject(error))
        const stop = () => fail(cancelled(signal))
        waiting.add(fail)
        waitingBytes += bytes.length
        signal.addEventListener('abort', stop, { once: true })
        send(error => {
          if (!error) return finish(resolve)
          fail(
            new Failed(
              'rejected',
              `The broker at ${where} did not take the message for "${topic}": ${messageOf(error)}.`,
            ),
          )
        })
      })
    },
    failAll(reason) {
      for (const fail of waiting) fail(new Failed('offline', reason))
    },
  }
}
