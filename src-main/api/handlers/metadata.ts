import { type Json, toJson } from '../../base/json.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import type { Store } from '../../store/open.ts'
import type { On } from '../answer.ts'
import { byName, notFound, type Parts } from './records.ts'

export const answerMetadata = (on: On, { store }: Parts) => ({
  show: on.metadata.show.handler(({ input: { params, query } }) => metadataOf(store, params.id, query.name)),
  children: on.metadata.children.handler(({ input: { params, query } }) => {
    if (!store.zone.get(params.id)) throw notFound('zone', params.id)
    return store.zone
      .filter(row => row.parent_id === params.id)
      .sort(byName)
      .map(row => ({ zone: toJson(toWire(entities.zone, row)), metadata: metadataOf(store, row.id, query.name) }))
  }),
})

/** The entries of a parent by name; an unknown parent has none (rest.md 4.13). */
export function metadataOf(store: Store, parent: string, name: string | undefined): Record<string, Json> {
  const rows = store.metadata.filter(
    row => row.parent_id === parent && !row.metadata_id && (name === undefined || row.name === name),
  )
  return Object.fromEntries(
    rows.map(row => {
      const { id: _, metadata_id: __, ...entry } = toWire(entities.metadata, row)
      return [row.name, toJson(entry)]
    }),
  )
}
