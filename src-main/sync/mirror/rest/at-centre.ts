import type { Json } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import { type EntityName, entities } from '../../../model/index.ts'
import { isEncrypted } from '../../../store/placeos-encryption.ts'
import type { CentreHttp, Question } from './centre-http.ts'
import type { HeldIn } from './held.ts'
import { isObject, type Wire } from './listing.ts'
import { shown } from './look.ts'
import { type CentreRow, metadataId, rowOf } from './wire-row.ts'

/** Where one record is at the centre. */
export interface Place {
  entity: EntityName
  id: string
  /** Its own, and that of its list. */
  path: string
  list: string
  /** Metadata is known by its parent and its name. */
  name: string | undefined
}

/** `fields` where the record is not here any more. */
export function placeOf(store: HeldIn, entity: EntityName, id: string, fields: Wire): Place {
  const rows = [
    store[entity].get(id),
    store.removedHere.all().find(each => each.entity === entity && each.row.id === id)?.row,
  ]
  const row = { ...fields, ...rows.find(each => each !== undefined) } as Wire
  const text = (field: string) => encodeURIComponent(String(row[field] ?? ''))
  if (entity === 'metadata') {
    const path = `/metadata/${text('parent_id')}`
    return { entity, id, path, list: path, name: String(row.name ?? '') }
  }
  const list =
    entity === 'trigger_instance' ? `/systems/${text('control_system_id')}/triggers` : `/${entities[entity].path}`
  return { entity, id, path: `${list}/${encodeURIComponent(id)}`, list, name: undefined }
}

/** The record as the centre has it now; nothing when it has it no longer. */
export async function nowAt(
  http: CentreHttp,
  place: Place,
  signal: AbortSignal,
): Promise<{ wire: Wire; row: CentreRow } | undefined> {
  const wire = await wireAt(http, place, signal)
  if (!wire) return undefined
  if (typeof wire.settings_string === 'string' && isEncrypted(wire.settings_string)) {
    throw new Failed(
      'rejected',
      'These settings are above what the API key may read, so nobody can tell whether they were changed at the centre meanwhile. Change them there.',
    )
  }
  const row = rowOf(place.entity, wire)
  if (typeof row === 'string') throw new Failed('rejected', `What the centre has cannot be compared. ${row}`)
  return { wire, row }
}

async function wireAt(http: CentreHttp, { entity, path, name }: Place, signal: AbortSignal): Promise<Wire | undefined> {
  if (name === undefined) return shown(http, path, signal, entity === 'driver' ? { compilation_status: false } : {})
  const all = await shown(http, path, signal, { name })
  const entry: Json | undefined = all?.[name]
  const parent = decodeURIComponent(path.slice('/metadata/'.length))
  return isObject(entry) ? { ...entry, name, parent_id: parent, id: metadataId(parent, name) } : undefined
}

/** The question that makes the centre's record have these fields, too (rest.md 1.7). */
export function changing({ entity, path, name }: Place, fields: Wire, now: Wire): Question {
  if (name !== undefined) {
    // What is left out would be emptied (rest.md 4.13).
    const { description = '', details = {}, editors = [], schema_id } = now
    const kept: Wire = { description, details, editors, ...(schema_id ? { schema_id } : {}) }
    return { method: 'PUT', path, body: { name, ...kept, ...fields } }
  }
  if (entity === 'trigger_instance') return { method: 'PUT', path, body: fields }
  // The text is encrypted with level and parent: it goes along when one of them is another (model.md 2.1).
  const text = entity === 'settings' ? { settings_string: now.settings_string ?? '{}' } : {}
  const query = entity === 'control_system' ? { version: Number(now.version ?? 0) } : {}
  return { method: 'PATCH', path, query, body: { ...text, ...fields } }
}

export function removing({ path, name }: Place): Question {
  return { method: 'DELETE', path, ...(name === undefined ? {} : { query: { name } }) }
}

export function making({ list, name }: Place, fields: Wire): Question {
  if (name === undefined) return { method: 'POST', path: list, body: fields }
  return { method: 'PUT', path: list, body: { description: '', details: {}, ...fields, name } }
}
