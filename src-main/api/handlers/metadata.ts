import { type Json, toJson } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import type { Metadata } from '../../model/metadata.ts'
import type { Fields } from '../../records/accept.ts'
import { validationFailed } from '../../records/problem.ts'
import { versionsOf } from '../../records/versions.ts'
import type { Store } from '../../store/open.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller } from '../caller.ts'
import { missingParameter } from '../failures.ts'
import { rangeHeaders } from '../list-headers.ts'
import { mergePatch } from '../merge-patch.ts'
import { notFound, type Parts } from './records.ts'

export const answerMetadata = (on: On, { store, records }: Parts) => {
  async function save(parent: string, body: Fields, caller: Caller, merge: boolean): Promise<Entry> {
    const { name, description, details } = body
    const missing = (['name', 'description', 'details'] as const).find(member => body[member] === undefined)
    if (missing) throw new Failed('invalid', `"${missing}" is missing`)
    if (typeof name !== 'string' || typeof description !== 'string') {
      throw new Failed('invalid', '"name" and "description" must be texts')
    }
    const before = entryOf(store, parent, name.trim())
    admitWriter(store, parent, before, caller)
    const fields = {
      description,
      details: merge && before ? mergePatch(before.details, toJson(details)) : details,
      // Who else may write, and what shape it must have, is for support to say (model.md 3.15).
      ...(atLeast(caller, 'support') || !before ? { editors: body.editors ?? [] } : {}),
      ...(body.schema_id !== undefined && (atLeast(caller, 'support') || !before) ? { schema_id: body.schema_id } : {}),
    }
    const row = before
      ? await records.update('metadata', before.id, fields, caller.userId)
      : await records.create('metadata', { ...fields, name, parent_id: parent }, caller.userId)
    return exchanged(row)
  }

  return {
    show: on.metadata.show.handler(({ input: { params, query } }) => metadataOf(store, params.id, query.name)),
    children: on.metadata.children.handler(({ input: { params, query } }) => {
      if (!store.zone.get(params.id)) throw notFound('zone', params.id)
      return store.zone
        .ordered()
        .filter(row => row.parent_id === params.id)
        .map(row => ({ zone: toJson(toWire(entities.zone, row)), metadata: metadataOf(store, row.id, query.name) }))
    }),
    bulk: on.metadata.bulk.handler(({ input: { params, query } }) => {
      if (!query.parent_ids) throw missingParameter('parent_ids')
      return Object.fromEntries(
        query.parent_ids.map(parent => {
          const row = entryOf(store, parent, params.name)
          return [parent, row ? toJson(exchanged(row)) : null]
        }),
      )
    }),
    history: on.metadata.history.handler(({ input: { params, query }, context: { asked } }) => {
      const { limit, offset, name } = query
      const versions = mastersOf(store, params.id, name).map(
        row => [row.name, versionsOf(store, 'metadata', row.id)] as const,
      )
      const total = Math.max(0, ...versions.map(([, some]) => some.length))
      const body = versions.map(
        ([of, some]) => [of, toJson(some.slice(offset, offset + limit).map(exchanged))] as const,
      )
      const shown = Math.max(0, Math.min(limit, total - offset))
      const path = `metadata/${params.id}/history`
      // A stock core names the page that was asked for as the next one.
      return {
        headers: rangeHeaders(total, shown, { table: 'metadata', path, asked, limit, offset }),
        body: Object.fromEntries(body),
      }
    }),
    replace: on.metadata.replace.handler(({ input: { params, body }, context: { caller } }) =>
      save(params.id, body, caller, false),
    ),
    merge: on.metadata.merge.handler(({ input: { params, body }, context: { caller } }) =>
      save(params.id, body, caller, true),
    ),
    rename: on.metadata.rename.handler(async ({ input: { params, body }, context: { caller } }) => {
      const { current_name, new_name } = body
      if (typeof current_name !== 'string' || typeof new_name !== 'string') {
        throw new Failed('invalid', '"current_name" and "new_name" must both be given')
      }
      const row = entryOf(store, params.id, current_name)
      if (!row) throw notFound('metadata entry', current_name)
      admitWriter(store, params.id, row, caller)
      if (!new_name.trim()) throw validationFailed([{ field: 'name', reason: 'is required' }])
      return exchanged(await records.update('metadata', row.id, { name: new_name.trim() }, caller.userId))
    }),
    remove: on.metadata.remove.handler(async ({ input: { params, query }, context: { caller } }) => {
      if (!atLeast(caller, 'support') && caller.userId !== params.id) {
        throw new Failed('denied', 'Only support, or the user whose metadata it is, may remove it.')
      }
      if (query.name === undefined) throw missingParameter('name')
      // An empty name stands for all of them.
      const rows = mastersOf(store, params.id, query.name || undefined)
      await records.write(step => rows.forEach(row => step.remove('metadata', row.id)), caller.userId)
    }),
  }
}

/** An entry as it is exchanged: by its name, without an id (model.md 3.15). */
type Entry = { name: string } & Record<string, unknown>

function exchanged(row: Metadata): Entry {
  const { id: _, metadata_id: __, ...entry } = toWire(entities.metadata, row)
  return entry
}

/** The entries of a parent by name; an unknown parent has none (rest.md 4.13). */
export function metadataOf(store: Store, parent: string, name: string | undefined): Record<string, Json> {
  return Object.fromEntries(mastersOf(store, parent, name).map(row => [row.name, toJson(exchanged(row))]))
}

const mastersOf = (store: Store, parent: string, name: string | undefined): Metadata[] =>
  store.metadata
    .by('parent_id', parent)
    .filter(row => !row.metadata_id && (name === undefined || row.name === name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))

const entryOf = (store: Store, parent: string, name: string) => mastersOf(store, parent, name)[0]

/** Support, the person whose it is, or one of a group that may edit this entry. */
function admitWriter(store: Store, parent: string, before: Metadata | undefined, caller: Caller): void {
  if (atLeast(caller, 'support') || caller.userId === parent) return
  const groups = (caller.userId && store.user.get(caller.userId)?.groups) || []
  if (before?.editors.some(editor => groups.includes(editor))) return
  throw new Failed('denied', 'Only support, its own user, or one of its editors may change this metadata.')
}
