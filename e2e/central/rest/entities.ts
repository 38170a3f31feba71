import { type EntityName, entities } from '../../../src-main/model/index.ts'
import type { Data, Row } from '../data.ts'
import { byFields, pageOf, search, shortList } from './lists.ts'
import type { Asked, Need, Route } from './route.ts'
import type { Wire } from './wire.ts'
import { created, needed, updated } from './writes.ts'

interface Resource {
  list: Need
  show: Need
  write: Need
  /** What the list may be narrowed by, besides `q`. */
  filters?: readonly string[]
}

/** Resources that have nothing of their own: five routes each (rest.md 4.3, 4.4, 4.11, 4.14). */
const resources: Partial<Record<EntityName, Resource>> = {
  driver: { list: 'support', show: 'user', write: 'admin', filters: ['role'] },
  repository: { list: 'support', show: 'support', write: 'admin' },
  trigger: { list: 'support', show: 'support', write: 'admin' },
  json_schema: { list: 'support', show: 'support', write: 'admin' },
  broker: { list: 'support', show: 'support', write: 'admin' },
  authority: { list: 'support', show: 'support', write: 'admin' },
  edge: { list: 'support', show: 'support', write: 'admin' },
  doorkeeper_application: { list: 'user', show: 'admin', write: 'admin' },
  ldap_authentication: { list: 'admin', show: 'admin', write: 'admin', filters: ['authority_id'] },
  oauth_authentication: { list: 'admin', show: 'admin', write: 'admin', filters: ['authority_id'] },
  saml_authentication: { list: 'admin', show: 'admin', write: 'admin', filters: ['authority_id'] },
  api_key: { list: 'admin', show: 'admin', write: 'admin', filters: ['authority_id'] },
}

export function entityRoutes(data: Data, wire: Wire): Route[] {
  return Object.entries(resources).flatMap(([name, resource]) => routesOf(data, wire, name as EntityName, resource))
}

function routesOf(data: Data, wire: Wire, entity: EntityName, { list, show, write, filters = [] }: Resource): Route[] {
  const { path, scope, table } = entities[entity]
  const one = `/${path}/:id`
  const shown = (asked: Asked) => (row: Row) => wire.row(entity, row, asked)
  const route = (method: Route['method'], at: string, need: Need, handle: Route['handle']): Route => ({
    method,
    path: at,
    need,
    scope,
    handle,
  })
  const change: Route['handle'] = asked => ({ body: shown(asked)(updated(data, entity, asked.params.id ?? '', asked)) })
  return [
    route('GET', `/${path}`, list, asked => {
      const rows = listed(data, entity, asked, filters)
      // Brokers are never paged (rest.md 4.3).
      return entity === 'broker' ? shortList(table, rows.map(shown(asked))) : pageOf(asked, table, rows, shown(asked))
    }),
    route('GET', one, show, asked => ({ body: shown(asked)(needed(data, entity, asked.params.id ?? '')) })),
    route('POST', `/${path}`, write, asked => ({ status: 201, body: shown(asked)(created(data, entity, asked)) })),
    route('PATCH', one, write, change),
    route('PUT', one, write, change),
    route('DELETE', one, write, asked => removed(data, entity, asked)),
  ]
}

export function listed(data: Data, entity: EntityName, { query }: Asked, filters: readonly string[]): readonly Row[] {
  const { facts } = entities[entity]
  const fields = Object.keys(facts).filter(name => facts[name]?.searched)
  const wanted = filters.flatMap(name => (query.has(name) ? [[name, query.get(name)] as const] : []))
  const rows = [...data.tables[entity].values()].filter(row =>
    wanted.every(([name, value]) => String(row[name] ?? '') === value),
  )
  return search(query, rows, fields).toSorted(byFields('name', 'id'))
}

export function removed(data: Data, entity: EntityName, { params, by }: Asked) {
  const id = params.id ?? ''
  needed(data, entity, id)
  data.remove(entity, id, { by })
  return { status: 202 }
}
