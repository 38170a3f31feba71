import { Role } from '../../model/enums.ts'
import type { Module } from '../../model/module.ts'
import { resolvedName } from '../../model/module.ts'
import { validationFailed } from '../../records/problem.ts'
import { reach } from '../../runtime/reach.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { execOn } from '../exec.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { found, liveModule, moduleRecord, notFound, type Parts, settingsOf, zonesOf } from './records.ts'
import { answerResource, searchedTexts } from './resource.ts'
import { stateTexts } from './systems.ts'

interface ModuleQuery {
  driver_id?: string
  running?: boolean
  no_logic?: boolean
  as_of?: number
}

export const answerModules = (on: On, parts: Parts) => {
  const { store, runtime, clock } = parts

  const find = (id: string) => found(store, 'module', id)

  /** Logic modules are shown with the system they belong to. */
  function systemOf(row: Module, caller: Caller) {
    const system =
      row.role === Role.logic && row.control_system_id ? store.control_system.get(row.control_system_id) : undefined
    if (!system) return {}
    const zone_data = zonesOf(store, system).map(zone => wireRecord(store, 'zone', zone, caller))
    return { control_system: { name: system.name, zone_data } }
  }

  function view(row: Module, caller: Caller, query: Record<string, unknown>, call: string): WireRecord {
    if (call === 'index') return { ...moduleRecord(parts, row, caller), ...systemOf(row, caller) }
    if (call === 'create') return liveModule(parts, row, caller)
    if (call === 'update') return moduleRecord(parts, row, caller)
    const core_node = parts.node.url()
    if (!query.complete) return { ...liveModule(parts, row, caller), core_node }
    return { ...moduleRecord(parts, row, caller), core_node, ...systemOf(row, caller) }
  }

  return {
    ...answerResource(parts, on.modules, 'module', {
      // With a system, everything else is ignored and the list is short (rest.md 4.10).
      short: ({ control_system_id }) =>
        control_system_id === undefined
          ? undefined
          : (store.control_system.get(String(control_system_id))?.modules ?? []).flatMap(
              id => store.module.get(id) ?? [],
            ),
      filter(query) {
        const { driver_id, running, no_logic, as_of } = query as ModuleQuery
        return row =>
          (driver_id === undefined || row.driver_id === driver_id) &&
          (running === undefined || row.running === running) &&
          !(no_logic && row.role === Role.logic) &&
          (as_of === undefined || row.updated_at <= as_of)
      },
      // A module is also found by any text of its driver.
      foundBy(row, search) {
        const driver = store.driver.get(row.driver_id)
        return driver !== undefined && search.matches(driver, one => searchedTexts('driver', one))
      },
      view,
    }),
    start: on.modules.start.handler(({ input: { params } }) => setRunning(parts, find(params.id), true)),
    stop: on.modules.stop.handler(({ input: { params } }) => setRunning(parts, find(params.id), false)),
    settings: on.modules.settings.handler(({ input: { params }, context: { caller } }) => {
      const row = find(params.id)
      const system = row.control_system_id ? store.control_system.get(row.control_system_id) : undefined
      const above = row.role === Role.logic && system ? [...system.zones, system.id] : []
      return [row.driver_id, ...above, row.id].flatMap(parent => settingsOf(store, parent, caller))
    }),
    exec: on.modules.exec.handler(({ input: { params, body }, context: { caller }, signal }) => {
      const row = find(params.id)
      const place = { sys_id: row.control_system_id ?? '', mod: resolvedName(row), index: 1 }
      return execOn(parts, { id: row.id, ...place }, params.method, body, caller, signal)
    }),
    state: on.modules.state.handler(({ input: { params } }) => stateTexts(parts, find(params.id).id)),
    // Other than on the systems route, the value stays in the text that holds it (rest.md 4.10).
    stateOf: on.modules.stateOf.handler(({ input: { params } }) =>
      JSON.stringify(runtime.statusOf(find(params.id).id)[params.key]?.value ?? null),
    ),
    error: on.modules.error.handler(({ input: { params } }) => {
      const row = find(params.id)
      const { last_error } = runtime.healthOf(row.id)
      if (!row.has_runtime_error && !last_error) throw notFound('fault of module', row.id)
      return runtime
        .recentLines(row.id)
        .map(({ at, level, message }) => `${new Date(at).toISOString()} ${level} ${message}`)
    }),
    ping: on.modules.ping.handler(({ input: { params }, signal }) => {
      const row = find(params.id)
      if (row.role === Role.logic) {
        throw validationFailed([{ field: 'role', reason: 'a logic module has no device to ping' }])
      }
      return reach(row, clock, signal)
    }),
    load: on.modules.load.handler(({ input: { params } }) => runtime.healthOf(find(params.id).id).state !== 'stopped'),
  }
}

/** What is started or stopped stays so when the node starts again. */
export async function setRunning({ records }: Parts, row: Module, running: boolean): Promise<void> {
  if (row.running !== running) await records.write(step => step.save('module', row.id, { running }))
}
