import type { CentralMark } from '../model/central-mark.ts'
import { type EntityName, entityNames } from '../model/index.ts'
import type { User } from '../model/user.ts'
import type { Records } from '../records/records.ts'
import { isLastAdmin } from '../records/rules/user.ts'
import type { Step } from '../records/step.ts'
import type { Store } from '../store/open.ts'

interface Parts {
  store: Store
  records: Pick<Records, 'write'>
}

/** Rows of one transaction: what goes takes others along. */
const AT_ONCE = { keep: 200, remove: 25 }

/**
 * What came from the centre becomes this node's own, or goes with all that hangs on it. Begun again where a power cut
 * ended it, it goes on with what is left.
 */
export async function leave(how: 'keep' | 'remove', { store, records }: Parts): Promise<void> {
  const marked = inOrder.flatMap(entity =>
    (store[entity].all() as Marked[]).flatMap(({ id, central }) => (central ? [{ entity, id }] : [])),
  )
  for (let start = 0; start < marked.length; start += AT_ONCE[how]) {
    await records.write(step => {
      for (const { entity, id } of marked.slice(start, start + AT_ONCE[how])) {
        const row = store[entity].get(id) as Marked | undefined
        // It may have gone with another, or been changed meanwhile.
        if (!row) continue
        const { central: _, ...own } = row
        step.change.load(entity, own as never)
        if (how === 'remove' && !isNeeded(entity, row, step)) step.remove(entity, id)
      }
    })
  }
  await store.write(change => {
    for (const { entity, row } of store.removedHere.all()) change.forgetRemoved(entity as EntityName, row.id)
  })
}

/** What many name goes last, when nothing is left that would have to go along at once; people before their domain. */
const late: readonly EntityName[] = ['zone', 'edge', 'driver', 'repository', 'user', 'authority']
const inOrder = [...entityNames.filter(entity => !late.includes(entity)).reverse(), ...late]

/** Without them nobody could sign in here any more, or people of this node would go along. */
function isNeeded(entity: EntityName, row: Marked, step: Step): boolean {
  if (entity === 'user') return (row as User).sys_admin && isLastAdmin(step, row as User)
  return entity === 'authority' && step.store.user.by('authority_id', row.id).length > 0
}

interface Marked {
  id: string
  central?: CentralMark | undefined
}
