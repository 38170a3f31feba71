import type { Json } from '../base/json.ts'
import { type CentralMark, centreValue, type Difference } from '../model/central-mark.ts'
import type { EntityName } from '../model/index.ts'
import { keptOf, saidByKept, saidIn, sameJson, settableFields } from './own-fields.ts'
import type { Secrets } from './secrets.ts'

type Marked = Readonly<Record<string, unknown>> & { id: string; central?: CentralMark | undefined }

interface Edit {
  entity: EntityName
  before: Marked
  after: Readonly<Record<string, unknown>>
  by: string | null
  /** Milliseconds since 1970. */
  at: number
  secrets: Secrets
}

/**
 * What a row that the centre has too remembers once it was changed here. It is worked out where the row is put, so that
 * the change and the memory of what the centre had are one write.
 */
export function markAfter({ entity, before, after, by, at, secrets }: Edit): CentralMark | undefined {
  const mark = before.central
  if (!mark) return undefined
  const differs: Record<string, Difference> = {}
  for (const field of settableFields(entity, before, after)) {
    const known = Object.hasOwn(mark.differs, field) ? mark.differs[field] : undefined
    const difference = isSame(field) ? known : changed(field, known)
    if (difference) differs[field] = difference
  }
  return { ...mark, differs }

  function isSame(field: string): boolean {
    if (before[field] === after[field] && before.encryption_level === after.encryption_level) return true
    return sameJson(saidIn(secrets, entity, before, field), saidIn(secrets, entity, after, field))
  }

  function changed(field: string, known: Difference | undefined): Difference | undefined {
    const had = saidIn(secrets, entity, before, field)
    if (!known) return { base: keptOf(secrets, entity, before.id, field, had), by, at, reason: '' }
    const said = (kept: Json) => saidByKept(secrets, entity, before.id, field, kept)
    // Back at what the centre had before a conflict is still another than what it has now: somebody must choose.
    return sameJson(said(centreValue(known)), saidIn(secrets, entity, after, field)) ? undefined : { ...known, by, at }
  }
}
