import { Failed } from '../../base/result.ts'
import type { FunctionDescription } from '../../driver-kit/describe.ts'
import type { ControlSystem } from '../../model/control-system.ts'
import { parseSlug } from '../../model/slug.ts'
import { changeSystem } from '../../records/rules/control-system.ts'
import { leaveSystem } from '../../records/rules/module.ts'
import type { On } from '../answer.ts'
import { type Caller, mayRun } from '../caller.ts'
import { execOn } from '../exec.ts'
import { missingParameter } from '../failures.ts'
import { shortList } from '../list-headers.ts'
import { wireRecord } from '../wire.ts'
import { metadataOf } from './metadata.ts'
import { moduleRecord, notFound, type Parts, settingsOf, zonesOf } from './records.ts'
import { answerResource } from './resource.ts'
import { systemFilter } from './system-filter.ts'

export const answerSystems = (on: On, parts: Parts) => {
  const { store, records, runtime } = parts

  /** An e-mail address names a system too, on the record routes (rest.md 4.8). */
  const named = (id: string): ControlSystem | undefined =>
    id.includes('@')
      ? store.control_system.find(one => one.email?.toLowerCase() === id.toLowerCase())
      : store.control_system.get(id)

  function find(id: string): ControlSystem {
    const row = named(id)
    if (!row) throw notFound('system', id)
    return row
  }

  const wire = (row: ControlSystem, caller: Caller) => wireRecord(store, 'control_system', row, caller)

  async function setRunning(id: string, running: boolean, single: boolean): Promise<void> {
    const system = find(id)
    await records.write(step => {
      for (const moduleId of system.modules) {
        const row = store.module.get(moduleId)
        if (!row || row.ignore_startstop || row.running === running) continue
        if (single && store.control_system.by('modules', moduleId).length > 1) continue
        step.save('module', moduleId, { running })
      }
    })
  }

  return {
    ...answerResource(parts, on.systems, 'control_system', {
      find: named,
      filter: query => systemFilter(store, query),
      view(row, caller, query, call) {
        if (call !== 'show' || !query.complete) return wire(row, caller)
        return {
          ...wire(row, caller),
          zone_data: zonesOf(store, row).map(zone => wireRecord(store, 'zone', zone, caller)),
          module_data: row.modules
            .flatMap(id => store.module.get(id) ?? [])
            .filter(one => store.driver.get(one.driver_id))
            .map(one => moduleRecord(parts, one, caller)),
        }
      },
      update(row, body, caller, { version }) {
        const based = versionOf(version)
        return records.write(step => {
          const current = find(row.id).version
          if (current !== based) {
            throw new Failed(
              'conflict',
              `${row.name} was changed meanwhile: it is at version ${current}, not ${based}.`,
            )
          }
          return step.update('control_system', row.id, body, { version: current + 1 })
        }, caller.userId)
      },
    }),
    withEmails: on.systems.withEmails.handler(({ input: { query }, context: { caller } }) => {
      if (!query.in) throw missingParameter('in')
      const mails = new Set(query.in.map(mail => mail.toLowerCase()))
      const rows = store.control_system.ordered().filter(row => row.email && mails.has(row.email.toLowerCase()))
      return shortList(
        'sys',
        rows.map(row => wire(row, caller)),
      )
    }),
    zones: on.systems.zones.handler(({ input: { params }, context: { caller } }) =>
      shortList(
        'zone',
        zonesOf(store, find(params.sys_id)).map(zone => wireRecord(store, 'zone', zone, caller)),
      ),
    ),
    metadata: on.systems.metadata.handler(({ input: { params, query } }) =>
      metadataOf(store, params.sys_id, query.name),
    ),
    settings: on.systems.settings.handler(({ input: { params }, context: { caller } }) => {
      const system = find(params.sys_id)
      return [...system.zones, system.id].flatMap(parent => settingsOf(store, parent, caller))
    }),
    addModule: on.systems.addModule.handler(async ({ input: { params }, context: { caller } }) => {
      const { id } = find(params.sys_id)
      if (!store.module.get(params.module_id)) throw notFound('module', params.module_id)
      await records.write(step => {
        const system = find(id)
        if (!system.modules.includes(params.module_id)) {
          changeSystem(step, system, { modules: [...system.modules, params.module_id] })
        }
      }, caller.userId)
      return wire(find(id), caller)
    }),
    removeModule: on.systems.removeModule.handler(async ({ input: { params }, context: { caller } }) => {
      const { id } = find(params.sys_id)
      await records.write(step => {
        const row = store.module.get(params.module_id)
        if (!row || !find(id).modules.includes(row.id)) return
        leaveSystem(step, row, id)
        if (store.control_system.by('modules', row.id).length === 0) step.remove('module', row.id)
      }, caller.userId)
      return wire(find(id), caller)
    }),
    start: on.systems.start.handler(({ input: { params, query } }) =>
      setRunning(params.sys_id, true, query.single_occurrence),
    ),
    stop: on.systems.stop.handler(({ input: { params, query } }) =>
      setRunning(params.sys_id, false, query.single_occurrence),
    ),
    types: on.systems.types.handler(({ input: { params } }) => {
      const counts: Record<string, number> = {}
      for (const { mod } of runtime.directory.places(params.sys_id)) counts[mod] = (counts[mod] ?? 0) + 1
      return counts
    }),
    functions: on.systems.functions.handler(({ input: { params }, context: { caller } }) => {
      const { mod, index } = parseSlug(params.module_slug)
      const id = runtime.directory.idOf(params.sys_id, mod, index)
      const description = id === undefined ? undefined : runtime.descriptionOf(id)
      if (!description) throw new Failed('not_found', `could not find module ${params.module_slug}`)
      return functionList(description.functions, caller)
    }),
    state: on.systems.state.handler(({ input: { params } }) => {
      const { mod, index } = parseSlug(params.module_slug)
      const id = runtime.directory.idOf(params.sys_id, mod, index)
      return id === undefined ? {} : stateTexts(parts, id)
    }),
    stateOf: on.systems.stateOf.handler(({ input: { params } }) => {
      const { mod, index } = parseSlug(params.module_slug)
      const id = runtime.directory.idOf(params.sys_id, mod, index)
      // A stock core answers 500 for a key that was never set; `null` is what its clients expect (rest.md 4.8).
      return (id === undefined ? undefined : runtime.statusOf(id)[params.key]?.value) ?? null
    }),
    exec: on.systems.exec.handler(({ input: { params, body }, context: { caller }, signal }) => {
      const { mod, index } = parseSlug(params.module_slug)
      const id = runtime.directory.idOf(params.sys_id, mod, index)
      return execOn(parts, { id, sys_id: params.sys_id, mod, index }, params.method, body, caller, signal)
    }),
  }
}

/** The version a change is based on: without it, changes of two people would go over each other (rest.md 1.7). */
function versionOf(text: string | undefined): number {
  if (text === undefined) throw missingParameter('version', 'Int32')
  const version = Number(text)
  if (text.trim() !== '' && Number.isInteger(version)) return version
  throw new Failed('invalid', `parameter "version" must be a whole number, not "${text}"`, {
    parameter: 'version',
    restriction: 'Int32',
    status: 400,
  })
}

/** PlaceOS gives every value as a text that holds JSON (rest.md 4.8). */
export function stateTexts({ runtime }: Parts, id: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(runtime.statusOf(id)).map(([key, { value }]) => [key, JSON.stringify(value)]),
  )
}

/** Functions above the caller's role are not shown. */
function functionList(functions: Record<string, FunctionDescription>, caller: Caller) {
  return Object.fromEntries(
    Object.entries(functions)
      .filter(([, { level }]) => mayRun(caller, level))
      .map(([name, { arity, params, order }]) => [name, { arity, params, order }]),
  )
}
