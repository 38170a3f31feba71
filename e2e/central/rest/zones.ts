import { type Data, type Row, rowsNamed } from '../data.ts'
import { listed, removed } from './entities.ts'
import { isTrue, listParam, pageOf, shortList } from './lists.ts'
import { type Asked, Refused, type Route } from './route.ts'
import type { Wire } from './wire.ts'
import { created, needed, updated } from './writes.ts'

/** Zones (rest.md 4.12). */
export function zoneRoutes(data: Data, wire: Wire): Route[] {
  const zone = (method: Route['method'], path: string, need: Route['need'], handle: Route['handle']): Route => ({
    method,
    path: `/zones${path}`,
    need,
    scope: 'zones',
    handle,
  })
  const shown = (asked: Asked) => (row: Row) => wire.row('zone', row, asked)
  const triggersOf = (row: Row, asked: Asked) =>
    rowsNamed(data, 'trigger', row.triggers).map(it => wire.row('trigger', it, asked))
  const update: Route['handle'] = asked => ({ body: shown(asked)(updated(data, 'zone', asked.params.id ?? '', asked)) })
  return [
    zone('GET', '', 'user', asked => {
      const [parents, tags] = [listParam(asked.query, 'parent_id'), listParam(asked.query, 'tags')]
      if (!parents && !tags && !asked.isSupport) throw new Refused(403)
      const rows = listed(data, 'zone', asked, []).filter(
        row =>
          (!parents || parents.includes(String(row.parent_id ?? 'root'))) &&
          (tags ?? []).every(tag => Array.isArray(row.tags) && row.tags.includes(tag)),
      )
      return pageOf(asked, 'zone', rows, shown(asked))
    }),
    zone('GET', '/:id', 'user', asked => {
      const row = needed(data, 'zone', asked.params.id ?? '')
      const complete = isTrue(asked.query, 'complete') ? { trigger_data: triggersOf(row, asked) } : {}
      return { body: { ...shown(asked)(row), ...complete } }
    }),
    zone('POST', '', 'support', asked => ({ status: 201, body: shown(asked)(created(data, 'zone', asked)) })),
    zone('PATCH', '/:id', 'support', update),
    zone('PUT', '/:id', 'support', update),
    zone('DELETE', '/:id', 'support', asked => removed(data, 'zone', asked)),
    zone('GET', '/:id/triggers', 'support', asked =>
      shortList('trigger', triggersOf(needed(data, 'zone', asked.params.id ?? ''), asked)),
    ),
  ]
}
