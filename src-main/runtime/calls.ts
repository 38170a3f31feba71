import { cancelled } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import { type Failed, fromResult, type Result } from '../base/result.ts'

interface Pending {
  mod: string
  settle(result: Result<Json>, code?: number): void
}

interface Outcome {
  value: Json
  code: number
}

/** Execs on their way to a worker and back. Each is settled exactly once, whatever becomes of the worker. */
export interface Calls {
  begin(
    mod: string,
    signal: AbortSignal | undefined,
    send: (call: number) => void,
    cancel: (call: number) => void,
  ): Promise<Outcome>
  /** `code` when it is not 200. */
  settle(call: number, result: Result<Json>, code?: number): void
  /** The modules' worker is gone: nobody will answer. */
  failAll(mods: ReadonlySet<string>, failure: Failed): void
}

export function createCalls(): Calls {
  const pending = new Map<number, Pending>()
  const callers = createCallers()
  let last = 0
  return {
    begin(mod, signal, send, cancel) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(cancelled(signal))
        const call = ++last
        const others = signal && callers.of(signal)
        others?.set(call, () => {
          if (!pending.delete(call)) return
          cancel(call)
          reject(signal && cancelled(signal))
        })
        pending.set(call, {
          mod,
          settle(result, code = 200) {
            pending.delete(call)
            others?.delete(call)
            try {
              resolve({ value: fromResult(result), code })
            } catch (error) {
              reject(error)
            }
          },
        })
        send(call)
      })
    },
    settle: (call, result, code) => pending.get(call)?.settle(result, code),
    failAll(mods, failure) {
      const result: Result<Json> = { ok: false, failure: { code: failure.code, message: failure.message } }
      for (const one of [...pending.values()]) if (mods.has(one.mod)) one.settle(result)
    },
  }
}

/**
 * What is to be given up when a signal aborts. A socket has one for all its calls, and to listen to it anew for each of
 * them is slow.
 */
function createCallers() {
  const all = new WeakMap<AbortSignal, Map<number, () => void>>()
  return {
    of(signal: AbortSignal): Map<number, () => void> {
      let given = all.get(signal)
      if (!given) {
        const mine = new Map<number, () => void>()
        all.set(signal, mine)
        signal.addEventListener(
          'abort',
          () => {
            for (const giveUp of [...mine.values()]) giveUp()
          },
          { once: true },
        )
        given = mine
      }
      return given
    },
  }
}
