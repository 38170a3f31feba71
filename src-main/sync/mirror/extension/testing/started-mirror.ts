import { type FakeClock, fakeClock } from '../../../../base/fake-clock.ts'
import type { Store } from '../../../../store/open.ts'
import { failingDisk } from '../../../../store/testing/failing-disk.ts'
import { openedStore } from '../../../../store/testing/opened-store.ts'
import { temporaryFolder } from '../../../../testing/temporary-folder.ts'
import type { Apply } from '../../../centre.ts'
import { openCentralState } from '../../../document.ts'
import { createApply } from '../../../overrides/apply.ts'
import { createExtensionMirror } from '../mirror.ts'

interface Given {
  folder?: string
  clock?: FakeClock
  /** Around the real one, to look on. */
  applied?: (store: Store, apply: Apply) => Apply
}

/** A mirror with a store and a document on disk, a clock that stands still, and a log that can be read. */
export async function startedMirror({ folder = temporaryFolder(), clock = fakeClock(), applied }: Given = {}) {
  const disk = failingDisk()
  const { store, log } = await openedStore({ folder, clock, disk })
  const document = await openCentralState({ folder, clock, log, disk })
  const apply = createApply({ store, clock, log })
  const mirror = createExtensionMirror({
    store,
    apply: applied?.(store, apply) ?? apply,
    document,
    clock,
    log,
    cpu: () => 0,
  })
  /** What is on disk is all that is left. */
  const restarted = async () => {
    await document.close()
    await store.close()
    return startedMirror({ folder, clock, ...(applied ? { applied } : {}) })
  }
  return { mirror, store, document, clock, log, disk, restarted }
}
