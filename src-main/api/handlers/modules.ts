import { Role } from '../../model/enums.ts'
import type { Module } from '../../model/module.ts'
import { resolvedName } from '../../model/module.ts'
import type { On } from '../answer.ts'
import { pageOf, shortList } from '../list-headers.ts'
import { matcherFor } from '../search.ts'
import { moduleRecord, notFound, type Parts } from './records.ts'
import { stateTexts } from './systems.ts'

export const answerModules = (on: On, parts: Parts) => {
  const { store } = parts

  function find(id: string): Module {
    const row = store.module.get(id)
    if (!row) throw notFound('module', id)
    return row
  }

  const full = (row: Module) => ({ ...moduleRecord(parts, row), ...systemOf(row) })

  /** Logic modules are shown with the system they belong to. */
  function systemOf(row: Module) {
    const system =
      row.role === Role.logic && row.control_system_id ? store.control_system.get(row.control_system_id) : undefined
    return system
      ? { control_system: { name: system.name, zone_data: system.zones.flatMap(id => store.zone.get(id) ?? []) } }
      : {}
  }

  return {
    index: on.modules.index.handler(({ input: { query }, context: { asked } }) => {
      if (query.control_system_id !== undefined) {
        // With a system, everything else is ignored and the list is short (rest.md 4.10).
        const ids = store.control_system.get(query.control_system_id)?.modules ?? []
        return shortList(
          'mod',
          ids.flatMap(id => store.module.get(id) ?? []).map(row => moduleRecord(parts, row)),
        )
      }
      const matches = matcherFor(query.q)
      const rows = store.module
        .filter(row => {
          if (query.driver_id && row.driver_id !== query.driver_id) return false
          if (query.running !== undefined && row.running !== (query.running.trim().toLowerCase() === 'true'))
            return false
          if (query.no_logic && row.role === Role.logic) return false
          const driver = store.driver.get(row.driver_id)
          return (
            !matches ||
            matches([
              row.id,
              row.custom_name,
              row.name,
              row.ip,
              row.uri,
              row.notes,
              driver?.name,
              driver?.file_name,
              driver?.module_name,
            ])
          )
        })
        .sort((a, b) => resolvedName(a).localeCompare(resolvedName(b)) || (a.id < b.id ? -1 : 1))
      const { headers, body } = pageOf(rows, {
        table: 'mod',
        path: 'modules',
        asked,
        limit: query.limit,
        offset: query.offset,
      })
      return { headers, body: body.map(full) }
    }),
    show: on.modules.show.handler(({ input: { params, query } }) => {
      const row = find(params.id)
      if (query.complete) return full(row)
      const { driver: _, ...plain } = moduleRecord(parts, row)
      return { ...plain, id: row.id }
    }),
    start: on.modules.start.handler(({ input: { params } }) => setRunning(parts, find(params.id), true)),
    stop: on.modules.stop.handler(({ input: { params } }) => setRunning(parts, find(params.id), false)),
    state: on.modules.state.handler(({ input: { params } }) => stateTexts(parts, find(params.id).id)),
  }
}

/** What is started or stopped stays so when the node starts again. */
export async function setRunning({ store }: Parts, row: Module, running: boolean): Promise<void> {
  if (row.running !== running) await store.write(change => change.update('module', row.id, { running }))
}
