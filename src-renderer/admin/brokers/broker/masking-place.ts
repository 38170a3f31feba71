import { type Clock, cancelled } from '@base/clock.ts'
import { Failed } from '@base/result.ts'
import type { MaskAsked, Piece } from './filters.ts'

/** What is used of a worker: one that says `ready`, and answers each `MaskAsked` with pieces. */
export type MaskingWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>

export interface MaskingPlace {
  /** The pieces, or nothing when it takes longer than `mostMs`. */
  mask(asked: MaskAsked, mostMs: number, signal: AbortSignal): Promise<Piece[] | undefined>
  close(): void
}

/** Where filters are tried out without holding the page: what takes too long is ended, and the next one begins anew. */
export function createMaskingPlace({ open, clock }: { open(): MaskingWorker; clock: Clock }): MaskingPlace {
  let worker: MaskingWorker | undefined
  let isReady = false

  function end(): void {
    worker?.terminate()
    worker = undefined
    isReady = false
  }

  return {
    close: end,
    mask(asked, mostMs, signal) {
      if (signal.aborted) return Promise.reject(cancelled(signal))
      worker ??= open()
      const place = worker
      return new Promise((resolve, reject) => {
        let stop = () => {}
        const finish = (settle: () => void) => {
          stop()
          signal.removeEventListener('abort', giveUp)
          settle()
        }
        const giveUp = () => {
          end()
          finish(() => reject(cancelled(signal)))
        }
        // Being loaded over a slow link is not the fault of an expression.
        const begin = () => {
          isReady = true
          stop = clock.timer(mostMs, () => {
            end()
            finish(() => resolve(undefined))
          })
        }
        place.onmessage = ({ data }: MessageEvent<'ready' | Piece[]>) =>
          data === 'ready' ? begin() : finish(() => resolve(data))
        place.onerror = () => {
          end()
          finish(() => reject(new Failed('unexpected', 'Filters cannot be tried out in this browser.')))
        }
        signal.addEventListener('abort', giveUp, { once: true })
        if (isReady) begin()
        place.postMessage(asked)
      })
    },
  }
}
