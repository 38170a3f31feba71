import { resolvedName } from '../../../src-main/model/module.ts'
import { type Data, type Row, rowsNamed, textsOf } from '../data.ts'
import { listed, removed } from './entities.ts'
import { byFields, isTrue, listParam, pageOf, shortList } from './lists.ts'
import { type Asked, notFound, Refused, type Route } from './route.ts'
import type { Wire } from './wire.ts'
import { created, needed, updated } from './writes.ts'

/** Systems, their zones, modules and trigger instances (rest.md 4.8, 4.9). */
export function systemRoutes(data: Data, wire: Wire): Route[] {
  const system = (method: Route['method'], path: string, need: Route['need'], handle: Route['handle']): Route => ({
    method,
    path: `/systems${path}`,
    need,
    scope: path.includes('triggers') ? 'system_triggers' : 'systems',
    handle,
  })
  const shown = (asked: Asked) => (row: Row) => wire.row('control_system', row, asked)
  const found = ({ params }: Asked) => needed(data, 'control_system', params.id ?? '')
  const update: Route['handle'] = asked => {
    const { query, params } = asked
    const stored = found(asked)
    if (!query.has('version')) {
      throw new Refused(422, { error: 'version is required', parameter: 'version', restriction: 'Int32' })
    }
    if (Number(query.get('version')) !== stored.version) {
      throw new Refused(409, { error: 'Attempting to edit an old version of a System' })
    }
    return { body: shown(asked)(updated(data, 'control_system', params.id ?? '', asked)) }
  }
  return [
    system('GET', '', 'user', asked => {
      const rows = listed(data, 'control_system', asked, []).filter(row => isWanted(data, asked.query, row))
      return pageOf(asked, 'sys', rows, shown(asked))
    }),
    system('GET', '/:id', 'user', asked => {
      const row = found(asked)
      return {
        body: { ...shown(asked)(row), ...(isTrue(asked.query, 'complete') ? withParts(data, wire, row, asked) : {}) },
      }
    }),
    system('POST', '', 'support', asked => ({
      status: 201,
      body: shown(asked)(created(data, 'control_system', asked)),
    })),
    system('PATCH', '/:id', 'support', update),
    system('PUT', '/:id', 'support', update),
    system('DELETE', '/:id', 'admin', asked => {
      const modules = textsOf(found(asked).modules)
      const answer = removed(data, 'control_system', asked)
      for (const id of modules) removeUnused(data, id, asked)
      return answer
    }),
    system('GET', '/:id/zones', 'admin', asked =>
      shortList(
        'zone',
        rowsNamed(data, 'zone', found(asked).zones).map(row => wire.row('zone', row, asked)),
      ),
    ),
    system('PUT', '/:id/module/:module_id', 'admin', asked => {
      const row = found(asked)
      const moduleId = asked.params.module_id ?? ''
      needed(data, 'module', moduleId)
      const ids = textsOf(row.modules)
      if (ids.includes(moduleId)) return { body: shown(asked)(row) }
      const modules = [...ids, moduleId]
      return { body: shown(asked)(data.update('control_system', String(row.id), { modules }, asked)) }
    }),
    system('DELETE', '/:id/module/:module_id', 'admin', asked => {
      const row = found(asked)
      const moduleId = asked.params.module_id ?? ''
      const modules = textsOf(row.modules).filter(id => id !== moduleId)
      const after = data.update('control_system', String(row.id), { modules }, asked)
      removeUnused(data, moduleId, asked)
      return { status: 202, body: shown(asked)(after) }
    }),
    system('GET', '/:id/types', 'user', asked => {
      const names = rowsNamed(data, 'module', found(asked).modules).map(row => resolvedName(row as never))
      return { body: Object.fromEntries(names.map(name => [name, names.filter(other => other === name).length])) }
    }),
    system('GET', '/:id/triggers', 'support', asked => {
      const rows = [...data.tables.trigger_instance.values()]
        .filter(row => row.control_system_id === asked.params.id)
        .sort(byFields('created_at', 'id'))
      return pageOf(asked, 'trig', rows, row => wire.row('trigger_instance', row, asked))
    }),
    system('GET', '/:id/triggers/:trig_id', 'support', asked => {
      const row = data.get('trigger_instance', asked.params.trig_id ?? '')
      if (!row) throw notFound(asked.params.trig_id ?? '')
      return { body: wire.row('trigger_instance', row, asked) }
    }),
  ]
}

/** A module that no system has any more goes with the last one. */
function removeUnused(data: Data, moduleId: string, { by }: Asked): void {
  const isUsed = [...data.tables.control_system.values()].some(other => textsOf(other.modules).includes(moduleId))
  if (!isUsed) data.remove('module', moduleId, { by })
}

function isWanted(data: Data, query: URLSearchParams, row: Row): boolean {
  const emails = listParam(query, 'email')?.map(it => it.toLowerCase())
  const [module, trigger, capacity] = ['module_id', 'trigger_id', 'capacity'].map(name => query.get(name))
  const hasTrigger = () =>
    [...data.tables.trigger_instance.values()].some(it => it.control_system_id === row.id && it.trigger_id === trigger)
  return (
    (listParam(query, 'zone_id') ?? []).every(id => textsOf(row.zones).includes(id)) &&
    (listParam(query, 'features') ?? []).every(it => textsOf(row.features).includes(it)) &&
    (!emails || emails.includes(String(row.email ?? '').toLowerCase())) &&
    (!capacity || Number(row.capacity) >= Number(capacity)) &&
    (!query.has('bookable') || row.bookable === isTrue(query, 'bookable')) &&
    (!isTrue(query, 'public') || row.public === true) &&
    (!module || textsOf(row.modules).includes(module)) &&
    (!trigger || hasTrigger())
  )
}

function withParts(data: Data, wire: Wire, row: Row, asked: Asked) {
  return {
    zone_data: rowsNamed(data, 'zone', row.zones).map(it => wire.row('zone', it, asked)),
    module_data: rowsNamed(data, 'module', row.modules).map(it => wire.module(it, { driver: true, live: true })),
  }
}
