import type { Log } from '../../../base/log.ts'
import { digestShare } from '../digest.ts'
import type { Page } from './page.ts'

/** Records of a newer centre that this version does not know: they are not kept, and still count in the centre's digest. */
export interface LeftOut {
  /** What they add to the digest. */
  readonly sum: bigint
  /** False when only a full listing can tell what they add. */
  readonly isKnown: boolean
  /** What came anew, was changed or is gone with this page. The same page again changes nothing. */
  note(page: Pick<Page, 'unknown' | 'beginsListing' | 'stretches'>): void
}

/** `sum` is what was kept when this node ran last; which records it is made of is known after a listing only. */
export function countLeftOut(sum: bigint, log: Log): LeftOut {
  const revisions = new Map<string, string>()
  const named = new Set<string>()
  let isComplete = sum === 0n
  let isKnown = true

  return {
    get sum() {
      return sum
    },
    get isKnown() {
      return isKnown
    },
    note({ unknown, beginsListing, stretches }) {
      if (beginsListing) {
        revisions.clear()
        sum = 0n
        isComplete = isKnown = true
      }
      for (const { entity, id, revision } of unknown) {
        name(entity)
        const key = `${entity}\n${id}`
        const before = revisions.get(key)
        if (before !== undefined) sum ^= digestShare(entity, id, before)
        // In a listing each is met for the first time; otherwise it may be among those of before the restart.
        else if (!isComplete && stretches.length === 0) isKnown = false
        if (revision === undefined) revisions.delete(key)
        else {
          revisions.set(key, revision)
          sum ^= digestShare(entity, id, revision)
        }
      }
    },
  }

  function name(entity: string): void {
    if (named.has(entity)) return
    named.add(entity)
    log.warn(`The centre has records of a kind that this version does not know (${entity}); they are left out here.`)
  }
}
