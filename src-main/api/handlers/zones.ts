import { Failed } from '../../base/result.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import type { On } from '../answer.ts'
import { atLeast } from '../caller.ts'
import { pageOf } from '../list-headers.ts'
import { matcherFor } from '../search.ts'
import { metadataOf } from './metadata.ts'
import { byName, notFound, type Parts } from './records.ts'

export const answerZones = (on: On, { store }: Parts) => ({
  index: on.zones.index.handler(({ input: { query }, context: { caller, asked } }) => {
    if (!query.tags && !query.parent_id && !atLeast(caller, 'support')) {
      throw new Failed('denied', 'Name tags or a parent_id: only support may list every zone.')
    }
    const matches = matcherFor(query.q)
    const rows = store.zone
      .filter(row => {
        // The word `root` stands for no parent (rest.md 4.12).
        if (query.parent_id && !query.parent_id.includes(row.parent_id || 'root')) return false
        if (query.tags && !query.tags.every(tag => row.tags.includes(tag))) return false
        return (
          !matches ||
          matches([row.id, row.name, row.display_name, row.code, row.type, row.description, row.location, ...row.tags])
        )
      })
      .sort(byName)
    const { headers, body } = pageOf(rows, {
      table: 'zone',
      path: 'zones',
      asked,
      limit: query.limit,
      offset: query.offset,
    })
    return {
      headers,
      body: body.map(row => ({
        ...toWire(entities.zone, row),
        ...(query.include_children_count
          ? { children_count: store.zone.filter(other => other.parent_id === row.id).length }
          : {}),
      })),
    }
  }),
  show: on.zones.show.handler(({ input: { params } }) => {
    const row = store.zone.get(params.id)
    if (!row) throw notFound('zone', params.id)
    return toWire(entities.zone, row)
  }),
  metadata: on.zones.metadata.handler(({ input: { params, query } }) => metadataOf(store, params.id, query.name)),
})
