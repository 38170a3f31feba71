import type { Clock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import { type Change, type Changed, type Recorded, recordChange, type Tables } from './change.ts'
import { groupCommit } from './group-commit.ts'
import type { RemovedKey, RemovedTable } from './removed-here.ts'
import type { Secrets } from './secrets.ts'

interface Parts {
  tables: Tables
  removed: RemovedTable
  clock: Clock
  log: Log
  secrets: Secrets
  save(): Promise<void>
  toFailed(error: unknown): Failed
}

export interface Transactions {
  write<T>(transaction: (change: Change) => T, by?: string): Promise<T>
  changed: { on: Emitter<Changed>['on'] }
  removedChanged: { on: Emitter<RemovedKey>['on'] }
  close(): Promise<void>
}

/** Everything or nothing: in memory at once, on disk when the promise resolves, undone when the disk refuses. */
export function transactions({ tables, removed, clock, log, secrets, save, toFailed }: Parts): Transactions {
  const commits = groupCommit(save)
  const listenerFailed = (error: unknown) => log.error('A listener to changes of the store failed.', { error })
  const changed = emitter<Changed>(listenerFailed)
  const removedChanged = emitter<RemovedKey>(listenerFailed)
  let inside = false

  return {
    async write(transaction, by) {
      const { outcome, recorded } = apply(transaction, by)
      const news = { rows: recorded.changed(), removed: recorded.removedChanged() }
      await durable(recorded, news)
      return outcome
    },
    changed: { on: changed.on },
    removedChanged: { on: removedChanged.on },
    close: commits.close,
  }

  function apply<T>(transaction: (change: Change) => T, by: string | undefined): { outcome: T; recorded: Recorded } {
    if (inside) throw new Failed('unexpected', 'A transaction must not begin another one.')
    const { change, recorded } = recordChange({ tables, removed, nowMs: clock.now(), by, secrets })
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

  function durable({ undo }: Recorded, news: { rows: Changed[]; removed: RemovedKey[] }): Promise<void> {
    return new Promise((resolve, reject) => {
      const commit = {
        done() {
          for (const change of news.rows) changed.emit(change)
          for (const { entity, id } of news.removed) removedChanged.emit({ entity, id })
          resolve()
        },
        undo,
        failed: (error: unknown) => reject(toFailed(error)),
      }
      try {
        if (news.rows.length + news.removed.length > 0) commits.add(commit)
        // What it found as it was to be may not be on disk yet.
        else commits.join(commit)
      } catch (error) {
        undo()
        reject(error)
      }
    })
  }
}
