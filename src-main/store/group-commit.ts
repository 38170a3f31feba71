import { Failed } from '../base/result.ts'

/** One change that is in memory and waits to be on disk. Exactly one of `done` and `failed` is called. */
export interface Commit {
  done(): void
  /** Puts memory back as it was before this change. Called before any `failed`, newest change first. */
  undo(): void
  failed(error: unknown): void
}

export interface GroupCommit {
  /** Throws when closed. */
  add(commit: Commit): void
  /** For one that changes nothing, and is only as true as what is in memory: it waits for that, and for no write of its own. */
  join(commit: Commit): void
  /** Takes no more, and resolves when nothing waits any more. */
  close(): Promise<void>
}

/**
 * Folds writes: everybody who asked before a write began is acknowledged by it.
 * When a write fails, everybody who waits fails with it, because later changes were made on top of earlier ones.
 */
export function groupCommit(write: () => Promise<void>): GroupCommit {
  let waiting: Commit[] = []
  /** Those that the write under way is for. */
  let flying: Commit[] = []
  let working: Promise<void> | undefined
  let closed = false

  return {
    add(commit) {
      if (closed) throw new Failed('cancelled', 'The store is closed; nothing more can be saved.')
      waiting.push(commit)
      working ??= work()
    },
    join(commit) {
      if (waiting.length > 0) waiting.push(commit)
      else if (flying.length > 0) flying.push(commit)
      else commit.done()
    },
    async close() {
      closed = true
      await working
    },
  }

  async function work(): Promise<void> {
    // Whoever asks in the same turn goes along.
    await Promise.resolve()
    while (waiting.length > 0) {
      flying = waiting
      waiting = []
      try {
        await write()
      } catch (error) {
        const all = [...flying, ...waiting]
        flying = []
        waiting = []
        for (const commit of all.toReversed()) commit.undo()
        for (const commit of all) commit.failed(error)
        continue
      }
      const group = flying
      flying = []
      for (const commit of group) commit.done()
    }
    working = undefined
  }
}
