import type { Clock } from '../../base/clock.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { openStore } from '../open.ts'
import { type FailingDisk, failingDisk } from './failing-disk.ts'
import { notedLog } from './noted-log.ts'
import { temporaryFolder } from './temporary-folder.ts'

interface Given {
  folder?: string
  clock?: Clock
  disk?: FailingDisk
}

/** A store in a folder of the test's own, on a disk that can refuse, with a log that can be read. */
export async function openedStore({
  folder = temporaryFolder(),
  clock = fakeClock(),
  disk = failingDisk(),
}: Given = {}) {
  const log = notedLog()
  const store = await openStore({ folder, log, clock, disk })
  /** Ends the store and opens what it left on disk. */
  const reopened = async () => {
    await store.close()
    return openedStore({ folder, clock })
  }
  return { store, folder, log, disk, clock, reopened }
}
