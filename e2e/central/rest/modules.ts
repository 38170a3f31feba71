import { Role } from '../../../src-main/model/enums.ts'
import { type Data, type Row, rowsNamed } from '../data.ts'
import { listed, removed } from './entities.ts'
import { byFields, isTrue, pageOf, shortList } from './lists.ts'
import type { Asked, Route } from './route.ts'
import type { Wire } from './wire.ts'
import { created, needed, updated } from './writes.ts'

/** Modules (rest.md 4.10). */
export function moduleRoutes(data: Data, wire: Wire): Route[] {
  const module = (method: Route['method'], path: string, handle: Route['handle'], scope = true): Route => ({
    method,
    path: `/modules${path}`,
    need: 'support',
    ...(scope ? { scope: 'modules' } : {}),
    handle,
  })
  const found = ({ params }: Asked) => needed(data, 'module', params.id ?? '')
  const update: Route['handle'] = asked => ({
    body: wire.module(updated(data, 'module', asked.params.id ?? '', asked), { driver: true }),
  })
  const run = (running: boolean): Route['handle'] => {
    return asked => {
      if (found(asked).running !== running) data.update('module', asked.params.id ?? '', { running }, asked)
      return {}
    }
  }
  return [
    module('GET', '', asked => {
      const system = asked.query.get('control_system_id')
      if (system !== null)
        return shortList(
          'mod',
          rowsNamed(data, 'module', data.get('control_system', system)?.modules).map(row =>
            wire.module(row, { driver: true }),
          ),
        )
      const rows = listed(data, 'module', asked, ['driver_id', 'running'])
        .filter(row => !isTrue(asked.query, 'no_logic') || row.role !== Role.logic)
        .toSorted(byFields('custom_name', 'name', 'id'))
      return pageOf(asked, 'mod', rows, row => wire.module(row, { driver: true, system: true, live: true }))
    }),
    module('GET', '/:id', asked => {
      const complete = isTrue(asked.query, 'complete')
      const shown = wire.module(found(asked), { driver: complete, system: complete, live: true })
      return { body: { ...shown, core_node: 'http://core:3000' } }
    }),
    module('POST', '', asked => {
      const row = created(data, 'module', asked)
      joinSystem(data, row, asked)
      return { status: 201, body: wire.module(row, {}) }
    }),
    module('PATCH', '/:id', update),
    module('PUT', '/:id', update),
    module('DELETE', '/:id', asked => removed(data, 'module', asked)),
    module('POST', '/:id/start', run(true), false),
    module('POST', '/:id/stop', run(false), false),
  ]
}

/** A logic module is appended to its system. */
function joinSystem(data: Data, { id, control_system_id }: Row, asked: Asked): void {
  const system = control_system_id ? data.get('control_system', String(control_system_id)) : undefined
  if (!system || !Array.isArray(system.modules) || id === undefined) return
  data.update('control_system', String(system.id), { modules: [...system.modules, id] }, asked)
}
