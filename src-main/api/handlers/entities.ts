import { bell } from '../../base/bell.ts'
import { Failed } from '../../base/result.ts'
import type { EntityName } from '../../model/index.ts'
import type { Settings } from '../../model/settings.ts'
import type { Fields } from '../../records/accept.ts'
import { referencesFrom } from '../../records/references.ts'
import { createKey } from '../../records/rules/api-key.ts'
import { edgeToken } from '../../records/rules/edge.ts'
import { isVersion, restoreVersion, versioned, versionsOf } from '../../records/versions.ts'
import { removeAndCount, whatGoesWith } from '../../records/what-goes.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { explainSettings } from '../explain-settings.ts'
import { labelOf, labelsOf } from '../labels.ts'
import { readForSearch, searchForAll } from '../search.ts'
import { type WireRecord, wireRecord, wireSettings } from '../wire.ts'
import { found, notFound } from './records.ts'
import { searchedTexts } from './resource.ts'
import { type TriggerSaveParts, warningsOf } from './triggers.ts'

/** Any record of any entity, for our own pages. */
export const answerEntities = (on: On, parts: TriggerSaveParts) => {
  const { store, records, triggers } = parts

  const find = (entity: EntityName, id: string): { id: string } => found(store, entity, id)

  function shown(entity: EntityName, row: { id: string }, caller: Caller): WireRecord {
    const record =
      entity === 'settings' ? wireSettings(store, row as Settings, caller) : wireRecord(store, entity, row, caller)
    return { ...record, id: row.id }
  }

  function mayBeWritten(entity: EntityName): void {
    if (entity === 'statistics') throw new Failed('invalid', 'Samples are counted by the node; nobody writes them.')
  }

  /** A new key is shown to whoever made it, this once. */
  async function create(entity: EntityName, fields: Fields, caller: Caller) {
    mayBeWritten(entity)
    if (entity === 'api_key') {
      const { row, token } = await createKey(records, fields, caller.userId)
      return { row, shown_once: token }
    }
    const row: { id: string } = await records.create(entity, fields, caller.userId)
    const token = entity === 'edge' ? edgeToken(store, row.id) : undefined
    return { row, ...(token ? { shown_once: token } : {}) }
  }

  return {
    index: on.records.index.handler(async ({ input: { entity, q, limit, offset, of }, context: { caller } }) => {
      const search = searchForAll(q)
      if (search) await readForSearch(store[entity].ordered() as readonly object[], one => searchedTexts(entity, one))
      const all = of === undefined ? store[entity].ordered() : naming(entity, of)
      const rows = (all as readonly { id: string }[]).filter(
        row => !isVersion(row) && (!search || search.matches(row, one => searchedTexts(entity, one))),
      )
      const page = rows.slice(offset, offset + limit)
      return {
        total: rows.length,
        rows: page.map(row => shown(entity, row, caller)),
        labels: labelsOf(store, entity, page),
      }
    }),
    show: on.records.show.handler(({ input: { entity, id }, context: { caller } }) => {
      const row = find(entity, id)
      return { row: shown(entity, row, caller), labels: labelsOf(store, entity, [row]) }
    }),
    create: on.records.create.handler(async ({ input: { entity, fields }, context: { caller } }) => {
      const { row, ...once } = await create(entity, fields, caller)
      return { row: shown(entity, row, caller), ...once, ...(await warningsOf(triggers, entity, row.id)) }
    }),
    update: on.records.update.handler(async ({ input: { entity, id, fields }, context: { caller } }) => {
      mayBeWritten(entity)
      find(entity, id)
      const row = await records.update(entity, id, fields, caller.userId)
      return { row: shown(entity, row, caller), ...(await warningsOf(triggers, entity, id)) }
    }),
    remove: on.records.remove.handler(async ({ input: { entity, id }, context: { caller } }) => {
      mayBeWritten(entity)
      find(entity, id)
      return { removed: await removeAndCount(parts, entity, id, caller.userId) }
    }),
    removal: on.records.removal.handler(({ input: { entity, id } }) => {
      find(entity, id)
      return whatGoesWith(parts, entity, id)
    }),
    versions: on.records.versions.handler(({ input: { entity, id }, context: { caller } }) => {
      find(entity, id)
      return versionsOf(store, entity, id).map((row, index) => ({
        id: row.id,
        created_at: row.created_at,
        modified_by: row.modified_by_id ? labelOf(store, 'user', row.modified_by_id) : null,
        row: shown(entity, row, caller),
        current: index === 0,
      }))
    }),
    restore: on.records.restore.handler(async ({ input: { entity, id, version_id }, context: { caller } }) => {
      find(entity, id)
      const version = store[entity].get(version_id) as Record<string, unknown> | undefined
      if (version?.[versioned[entity]] !== id) throw notFound('version', version_id)
      const row = await records.write(step => restoreVersion(step, entity, id, version as never), caller.userId)
      return { row: shown(entity, row, caller) }
    }),
    explain: on.records.explain.handler(({ input: { entity, id }, context: { caller } }) => {
      find(entity, id)
      return explainSettings(store, entity, id, caller)
    }),
    watch: on.records.watch.handler(async function* ({ signal = new AbortController().signal }) {
      const ring = bell()
      let changed = new Set<EntityName>()
      const stop = store.changed.on(({ entity }) => {
        changed.add(entity)
        ring.ring()
      })
      try {
        while (!signal.aborted) {
          const some = changed
          changed = new Set()
          if (some.size > 0) yield { entities: [...some] }
          if (changed.size === 0) await ring.rung(signal)
        }
      } finally {
        stop()
      }
    }),
  }

  /** The rows that name a record, in whichever field, in the order of the list. */
  function naming(entity: EntityName, id: string): { id: string }[] {
    const rows = new Set<{ id: string }>()
    for (const { field } of referencesFrom(entity)) {
      for (const row of store[entity].by(field as never, id) as readonly { id: string }[]) rows.add(row)
    }
    return rows.size === 0 ? [] : (store[entity].ordered() as readonly { id: string }[]).filter(row => rows.has(row))
  }
}
