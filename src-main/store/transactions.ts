import type { Clock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import { type Change, type Changed, type Recorded, recordChange, type Tables } from './change.ts'
import { groupCommit } from './group-commit.ts'
import type { Seal } from './seal-row.ts'

interface Parts {
  tables: Tables
  clock: Clock
  log: Log
  seal: Seal
  save(): Promise<void>
  toFailed(error: unknown): Failed
}

export interface Transactions {
  write<T>(transaction: (change: Change) => T, by?: string): Promise<T>
  changed: { on: Emitter<Changed>['on'] }
  close(): Promise<void>
}

/** Everything or nothing: in memory at once, on disk when the promise resolves, undone when the disk refuses. */
export function transactions({ tables, clock, log, seal, save, toFailed }: Parts): Transactions {
  const commits = groupCommit(save)
  const changed = emitter<Changed>(error => log.error('A listener to changes of the store failed.', { error }))
  let inside = false

  return {
    async write(transaction, by) {
      const { outcome, recorded } = apply(transaction, by)
      const changes = recorded.changed()
      if (changes.length > 0) await durable(recorded, changes)
      return outcome
    },
    changed: { on: changed.on },
    close: commits.close,
  }

  function apply<T>(transaction: (change: Change) => T, by: string | undefined): { outcome: T; recorded: Recorded } {
    if (inside) throw new Failed('unexpected', 'A transaction must not begin another one.')
    const { change, recorded } = recordChange({ tables, now: Math.floor(clock.now() / 1000), by, seal })
    inside = true
    try {
      const outcome = transaction(change)
      if (outcome instanceof Promise) throw new Failed('unexpected', 'A transaction must not wait for anything.')
      return { outcome, recorded }
    } catch (error) {
      recorded.undo()
      throw error
    } finally {
      inside = false
      recorded.end()
    }
  }

  function durable({ undo }: Recorded, changes: readonly Changed[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const commit = {
        done() {
          for (const change of changes) changed.emit(change)
          resolve()
        },
        undo,
        failed: (error: unknown) => reject(toFailed(error)),
      }
      try {
        commits.add(commit)
      } catch (error) {
        undo()
        reject(error)
      }
    })
  }
}
