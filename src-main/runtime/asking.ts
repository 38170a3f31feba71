import { isDeeper, type Json, MOST_DEPTH } from '../base/json.ts'
import { Failed } from '../base/result.ts'
import type { Store } from '../store/open.ts'
import type { AtWork } from './at-work.ts'
import type { Board } from './board.ts'
import type { Calls } from './calls.ts'
import type { Threads } from './threads.ts'

export interface ExecOptions {
  /** The user on whose behalf. */
  caller?: string | undefined
  signal?: AbortSignal | undefined
}

/** What a call gave; `code` is 200 unless the driver says otherwise (driver.md 3.3). */
export interface ExecOutcome {
  value: Json
  code: number
}

export interface AskingParts {
  store: Store
  atWork: AtWork
  board: Board
  threads: Threads
  calls: Calls
}

/** Has a module run a function, or says why it cannot. */
export type Ask = (id: string, method: string, args: Json, options?: ExecOptions) => Promise<ExecOutcome>

export const STOPPED = new Failed('cancelled', 'The node is stopping.')

export function createAsking({ store, atWork, board, threads, calls }: AskingParts): Ask {
  function whyNotRunning(id: string): Failed {
    if (!store.module.get(id)) return new Failed('not_found', `could not find module ${id}`)
    const { state, reason } = board.of(id).health
    const label = atWork.directory.labelOf(id)
    if (state === 'elsewhere') return new Failed('offline', `${label} cannot be worked from here. ${reason}`)
    const why = state === 'parked' || state === 'disconnected' ? reason : undefined
    return new Failed('offline', `${label} is not running. ${why ?? 'Start it on the admin page.'}`)
  }

  return async (id, method, args, { caller, signal } = {}) => {
    if (atWork.life.aborted) throw STOPPED
    const desired = atWork.running.get(id)
    if (!desired) throw whyNotRunning(id)
    if (!Object.hasOwn(desired.driver.description.functions, method)) {
      throw new Failed('not_found', `could not find function ${method}`)
    }
    if (isDeeper(args)) throw new Failed('invalid', `${method}: arguments may be nested ${MOST_DEPTH} deep.`)
    if (!threads.isUp(desired)) {
      const again = board.of(id).health.restarts ? ' again after a fault' : ''
      throw new Failed('offline', `${desired.label} is being started${again}. Try again in a moment.`)
    }
    return await calls.begin(
      id,
      signal,
      call => threads.send(desired, { kind: 'exec', call, mod: id, method, args, caller }),
      call => threads.send(desired, { kind: 'cancel', call }),
    )
  }
}
