import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed, failureOf, fromResult, type Result } from '../../base/result.ts'
import type { FromWorker } from '../worker-contract.ts'

/** A call between modules that nobody answers fails after so long (driver.md 9: between 2 and 4 minutes). */
const ENOUGH_MS = 120_000

type Call = Omit<Extract<FromWorker, { kind: 'call' }>, 'kind' | 'call'>

/** Calls of this thread's modules to modules anywhere, each settled once. */
export interface CallsOut {
  begin(call: Call): Promise<Json>
  settle(call: number, result: Result<Json>): void
  /** The module has stopped: it waits for nothing any more. */
  drop(mod: string): void
}

interface Waiting {
  mod: string
  settle(result: Result<Json>): void
}

export function createCallsOut(clock: Clock, tell: (news: FromWorker) => void): CallsOut {
  const waiting = new Map<number, Waiting>()
  let last = 0
  const failed = (failure: Failed): Result<Json> => ({ ok: false, failure: failureOf(failure) })

  return {
    begin: call =>
      new Promise((resolve, reject) => {
        const number = ++last
        const settle = (result: Result<Json>) => {
          waiting.delete(number)
          late()
          try {
            resolve(fromResult(result))
          } catch (error) {
            reject(error)
          }
        }
        const late = clock.timer(ENOUGH_MS, () => settle(failed(unanswered())))
        waiting.set(number, { mod: call.mod, settle })
        tell({ kind: 'call', call: number, ...call })
      }),
    settle: (call, result) => waiting.get(call)?.settle(result),
    drop(mod) {
      for (const one of [...waiting.values()])
        if (one.mod === mod) one.settle(failed(new Failed('cancelled', 'The module has stopped.')))
    },
  }
}

const unanswered = () => new Failed('timeout', 'request timed out', undefined, { error: 'IO::TimeoutError', code: 500 })
