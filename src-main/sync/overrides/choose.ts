import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import { type CentralMark, centreValue } from '../../model/central-mark.ts'
import { EncryptionLevel } from '../../model/enums.ts'
import type { EntityName } from '../../model/index.ts'
import { createRecords } from '../../records/records.ts'
import type { Change } from '../../store/change.ts'
import type { Store } from '../../store/open.ts'
import { saidByKept, saidIn, sameJson, settableFields } from '../../store/own-fields.ts'
import type { RemovedRow } from '../../store/removed-here.ts'
import { type AnyRow, asCentreHas } from './centre-row.ts'
import { differenceOf, differingOf } from './lay-over.ts'
import type { Entry } from './override-entries.ts'
import { keysIn, withKeys } from './settings-keys.ts'
import { settle } from './settle.ts'
import { forgetWithAllUnder, letOwnInstancesBe, takeBack } from './take-back.ts'

/** What is done about a difference once somebody has chosen. Each is one transaction. */
export interface Choices {
  /** The centre's value counts here too. */
  drop(entry: Entry, by: string | undefined): Promise<void>
  /** The centre has taken what was here when it was asked. */
  taken(entry: Entry, asked: Asked): Promise<void>
  explain(entry: Entry, reason: string, by: string | undefined): Promise<void>
  /** What the centre is to be asked to take, secrets in clear. */
  asked(entry: Entry): Asked
}

interface Asked {
  fields: Record<string, Json> | null
  base: Record<string, Json>
}

export function createChoices({ store, clock }: { store: Store; clock: Clock }): Choices {
  const records = createRecords({ store, clock })
  const { secrets } = store
  const parts = ({ change }: { change: Change }) => ({ store, change })

  return {
    async drop(entry, by) {
      const { entity, id, field } = entry
      await records.write(step => {
        if (entry.kind === 'removed_here') return takeBack(parts(step), removedOf(entity, id))
        const before = rowOf(entry)
        if (entry.kind === 'removed_there') return step.remove(entity, id)
        const { mine, now } = valuesOf(entry)
        const value = mixed(entry, mine, now)
        step.save(entity, id, { [field]: value, ...alongWith(before, entry, value) } as never)
        // The rules of an entity may make another value of it, such as a list without what is not here; dropped is dropped.
        const after = rowOf(entry)
        if (!sameJson(saidIn(secrets, entity, after, field), value))
          step.change.update(entity, id, { [field]: value } as never)
        letOwnInstancesBe(parts(step))
      }, by)
    },

    async taken(entry, { fields }) {
      const { entity, id, field } = entry
      await store.write(change => {
        if (entry.kind === 'removed_here') return forgetWithAllUnder(parts({ change }), removedOf(entity, id))
        const row = rowOf(entry)
        const mark = row.central as CentralMark
        if (entry.kind === 'removed_there') {
          return change.load(entity, { ...row, central: { revision: mark.revision, differs: {} } } as never)
        }
        const known = mark.differs[field]
        if (!known || !fields) return
        const now = fields[field] ?? null
        const { base, mine, isSettings } = differingOf({ secrets, entity, there: row, field, known }, now)
        const settled = settle({ base: mixed(entry, base, now), mine, last: now, now, isSettings })
        const { [field]: _, ...others } = mark.differs
        // Other keys of the same settings may go on to differ, or be in conflict.
        const theirs = { by: '', at: clock.now(), ...known.theirs, value: now }
        const rest = settled && { [field]: differenceOf({ secrets, entity, id, field, known }, settled, theirs) }
        change.load(entity, { ...row, central: { ...mark, differs: { ...others, ...rest } } } as never)
      })
    },

    async explain(entry, reason, by) {
      const { entity, id, field } = entry
      await store.write(change => {
        if (entry.kind === 'removed_here') return change.keepRemoved({ ...removedOf(entity, id), reason })
        const row = rowOf(entry)
        const mark = row.central as CentralMark
        const told =
          entry.kind === 'removed_there'
            ? { ...mark, removed_there: { by: '', at: 0, ...mark.removed_there, reason } }
            : { ...mark, differs: { ...mark.differs, [field]: { ...differenceIn(entry), reason } } }
        change.load(entity, { ...row, central: told } as never)
      }, by)
    },

    asked(entry) {
      const { entity, id, field } = entry
      if (entry.kind === 'removed_here') {
        const { row, theirs } = removedOf(entity, id)
        return { fields: null, base: shown(entity, (theirs?.row ?? asCentreHas(secrets, entity, row)) as AnyRow) }
      }
      if (entry.kind === 'removed_there') return { fields: shown(entity, rowOf(entry)), base: {} }
      const { mine, now } = valuesOf(entry)
      return { fields: { [field]: mixed(entry, now, mine) }, base: { [field]: now } }
    },
  }

  /** What changes with a field that is dropped: a system counts, and a text is sealed for its new level or parent. */
  function alongWith(row: AnyRow, { entity, field }: Entry, value: Json): Record<string, Json> {
    if (entity === 'control_system') return { version: Number(row.version) + 1 }
    if (entity !== 'settings' || field === 'settings_string') return {}
    const isOwn = row.central?.differs.settings_string !== undefined
    if (field === 'encryption_level' && row[field] === EncryptionLevel.never_display && isOwn && value !== row[field]) {
      throw new Failed(
        'conflict',
        'What nobody may read does not come to light by dropping its level. Drop its text first.',
      )
    }
    return { settings_string: saidIn(secrets, entity, row, 'settings_string') }
  }

  function rowOf({ entity, id }: Entry): AnyRow {
    const row = store[entity].get(id) as AnyRow | undefined
    if (!row?.central) throw chosenAlready()
    return row
  }

  function differenceIn(entry: Entry) {
    const known = rowOf(entry).central?.differs[entry.field]
    if (!known) throw chosenAlready()
    return known
  }

  function valuesOf(entry: Entry): { mine: Json; now: Json } {
    const { entity, id, field } = entry
    const known = differenceIn(entry)
    const now = saidByKept(secrets, entity, id, field, centreValue(known))
    return { mine: saidIn(secrets, entity, rowOf(entry), field), now }
  }

  function removedOf(entity: EntityName, id: string): RemovedRow {
    const removed = store.removedHere.get(entity, id)
    if (!removed) throw chosenAlready()
    return removed
  }

  /** All that a person can set in a row, secrets in clear. */
  function shown(entity: EntityName, row: AnyRow): Record<string, Json> {
    const fields = settableFields(entity, row).map(field => [field, saidIn(secrets, entity, row, field)] as const)
    return Object.fromEntries(fields.filter(([, value]) => value !== null))
  }
}

/** A value with that of another side put in: of settings, one key only. Without a key that differs it is that side's. */
function mixed({ name }: Entry, into: Json, from: Json): Json {
  if (name === undefined) return from
  const [text, other] = [String(into ?? ''), String(from ?? '')]
  const written = withKeys(text, other, [name])
  return sameJson(keysIn(written), keysIn(other)) ? other : written
}

const chosenAlready = () =>
  new Failed(
    'not_found',
    'This difference is there no longer: it was promoted or dropped, or both sides have the same now.',
  )
