import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { diskTrouble } from '../../store/disk-trouble.ts'

/** Whether the disk takes what is to be kept; says so once when it does not, and once when it does again. */
export interface DiskHealth {
  /** False for a while after it refused: what is written then waits in memory. */
  mayTry(): boolean
  failed(error: unknown): void
  /** What it took is being flushed: it works when that is done, and nothing was refused meanwhile. */
  flushes(done: Promise<void>): void
}

const PAUSE_MS = 5_000

export function createDiskHealth({ folder, clock, log }: { folder: string; clock: Clock; log: Log }): DiskHealth {
  let failedAt: number | undefined
  let failures = 0

  function failed(error: unknown): void {
    if (failedAt === undefined) {
      const { message } = diskTrouble(`${folder} cannot be written`, error)
      log.error(`What goes up to the central server waits in memory only, and is lost if the node ends. ${message}`)
    }
    failures += 1
    failedAt = clock.monotonic()
  }

  return {
    mayTry: () => failedAt === undefined || clock.monotonic() - failedAt >= PAUSE_MS,
    failed,
    flushes(done) {
      const before = failures
      done.then(() => {
        if (failedAt === undefined || failures !== before) return
        failedAt = undefined
        log.info(`${folder} can be written again: what goes up to the central server is on disk.`)
      }, failed)
    },
  }
}
