import type { Json } from '../../base/json.ts'
import { differingFields } from '../../store/own-fields.ts'
import type { RemovedRow } from '../../store/removed-here.ts'
import { sealRow } from '../../store/seal-row.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { CentreChange } from '../centre.ts'
import { type AnyRow, asCentreHas, centreRow } from './centre-row.ts'

interface Laying {
  removed: RemovedRow
  change: CentreChange & { row: Record<string, Json> }
  secrets: Secrets
}

/** What was removed here stays removed; what the centre has changed in it since is a conflict. */
export function layOverRemoved({ removed, change, secrets }: Laying): { kept: RemovedRow; isConflict: boolean } {
  const { entity, row, theirs } = removed
  const { central } = row
  const now = centreRow({ change, there: theirs ? theirs.row : row, secrets })
  const kept: RemovedRow = { ...removed, row: { ...row, central: { ...central, revision: change.revision } } }
  const { theirs: _, ...unchanged } = kept
  if (changedFields(secrets, removed, now).length === 0) return { kept: unchanged, isConflict: false }
  // Known before: whoever made that change is still its author.
  if (theirs && differingFields(secrets, entity, theirs.row, now).length === 0) return { kept, isConflict: false }
  const sealed = sealRow(entity, now, secrets.encrypt)
  return { kept: { ...kept, theirs: { row: sealed, by: change.by, at: change.at } }, isConflict: true }
}

/** The fields in which a record that was removed here is another at the centre than it was then. */
export const changedFields = (secrets: Secrets, { entity, row }: RemovedRow, now: AnyRow): string[] =>
  differingFields(secrets, entity, asCentreHas(secrets, entity, row), now)
