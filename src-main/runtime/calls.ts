import { cancelled } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import { type Failed, fromResult, type Result } from '../base/result.ts'

interface Pending {
  mod: string
  settle(result: Result<Json>): void
}

/** Execs on their way to a worker and back. Each is settled exactly once, whatever becomes of the worker. */
export interface Calls {
  begin(
    mod: string,
    signal: AbortSignal | undefined,
    send: (call: number) => void,
    cancel: (call: number) => void,
  ): Promise<Json>
  settle(call: number, result: Result<Json>): void
  /** The modules' worker is gone: nobody will answer. */
  failAll(mods: ReadonlySet<string>, failure: Failed): void
}

export function createCalls(): Calls {
  const pending = new Map<number, Pending>()
  let last = 0
  return {
    begin(mod, signal, send, cancel) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(cancelled(signal))
        const call = ++last
        const onAbort = () => {
          if (!pending.delete(call)) return
          cancel(call)
          reject(signal && cancelled(signal))
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        pending.set(call, {
          mod,
          settle(result) {
            pending.delete(call)
            signal?.removeEventListener('abort', onAbort)
            try {
              resolve(fromResult(result))
            } catch (error) {
              reject(error)
            }
          },
        })
        send(call)
      })
    },
    settle: (call, result) => pending.get(call)?.settle(result),
    failAll(mods, failure) {
      const result: Result<Json> = { ok: false, failure: { code: failure.code, message: failure.message } }
      for (const one of [...pending.values()]) if (mods.has(one.mod)) one.settle(result)
    },
  }
}
