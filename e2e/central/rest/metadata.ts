import type { Json } from '../../../src-main/base/json.ts'
import { toWire } from '../../../src-main/model/entity.ts'
import { entities } from '../../../src-main/model/index.ts'
import type { Data, Row } from '../data.ts'
import { isObject } from '../frames.ts'
import { type Asked, notFound, Refused, type Route } from './route.ts'
import { invalid } from './writes.ts'

/** Metadata of a zone, a system or a user, by name (rest.md 4.13). */
export function metadataRoutes(data: Data): Route[] {
  const metadata = (method: Route['method'], path: string, need: Route['need'], handle: Route['handle']): Route => ({
    method,
    path,
    need,
    ...(method === 'PATCH' ? {} : { scope: 'metadata' }),
    handle,
  })
  const all: Route['handle'] = ({ params, query }) => ({ body: entriesOf(data, params.id ?? '', query.get('name')) })
  return [
    metadata('GET', '/metadata/:id', 'user', all),
    { method: 'GET', path: '/zones/:id/metadata', need: 'key', handle: all },
    { method: 'GET', path: '/systems/:id/metadata', need: 'admin', handle: all },
    metadata('GET', '/metadata/:id/children', 'user', ({ params, query }) => {
      if (!data.get('zone', params.id ?? '')) throw notFound(params.id ?? '')
      const children = [...data.tables.zone.values()].filter(row => row.parent_id === params.id)
      return {
        body: children.map(row => ({
          zone: toWire(entities.zone, row),
          metadata: entriesOf(data, String(row.id), query.get('name')),
        })),
      }
    }),
    metadata('PUT', '/metadata/:id', 'support', asked => written(data, asked, details => details)),
    metadata('PATCH', '/metadata/:id', 'support', asked => written(data, asked, merged)),
    metadata('DELETE', '/metadata/:id', 'support', ({ params, query, by }) => {
      const name = query.get('name')
      if (name === null) throw new Refused(422, { error: 'name is required', parameter: 'name', restriction: 'String' })
      for (const row of rowsOf(data, params.id ?? '', name || null)) data.remove('metadata', String(row.id), { by })
      return { status: 202 }
    }),
  ]
}

const rowsOf = (data: Data, parentId: string, name: string | null): Row[] =>
  [...data.tables.metadata.values()].filter(
    row => row.parent_id === parentId && !row.metadata_id && (name === null || row.name === name),
  )

const entriesOf = (data: Data, parentId: string, name: string | null) =>
  Object.fromEntries(rowsOf(data, parentId, name).map(row => [row.name, entryOf(row)]))

/** On the wire an entry has no id. */
const entryOf = ({ id: _, ...row }: Row): Row => row

function written(data: Data, { params, body, by }: Asked, details: (given: Json, before: Json | undefined) => Json) {
  const parent_id = params.id ?? ''
  const { name, description, ...given } = isObject(body) ? (body as Row) : {}
  if (typeof name !== 'string' || typeof description !== 'string' || given.details === undefined) {
    throw new Refused(400, { error: 'name, description and details are needed' })
  }
  const before = rowsOf(data, parent_id, name)[0]
  const isThere = (['zone', 'control_system', 'user'] as const).some(entity => data.get(entity, parent_id))
  if (!name) throw invalid([{ field: 'name', reason: 'is required' }])
  if (!before && !isThere) throw invalid([{ field: 'parent_id', reason: 'must reference an existing model' }])
  const { updated_at: _, ...kept } = before ?? {}
  const row = {
    ...kept,
    name,
    parent_id,
    description,
    editors: given.editors ?? [],
    ...(given.schema_id === undefined ? {} : { schema_id: given.schema_id }),
    details: details(given.details, before?.details),
  }
  return { body: entryOf(data.put('metadata', row, { by })) }
}

/** RFC 7396. */
function merged(patch: Json, before: Json | undefined): Json {
  if (!isObject(patch)) return patch
  const result: Row = isObject(before) ? { ...(before as Row) } : {}
  for (const [key, value] of Object.entries(patch as Row)) {
    if (value === null) delete result[key]
    else result[key] = merged(value, result[key])
  }
  return result
}
