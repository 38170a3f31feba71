import type { Json } from '../../base/json.ts'
import { Failed, failureOf } from '../../base/result.ts'
import type { FunctionDescription } from '../../driver-kit/describe.ts'
import type { ControlSystem } from '../../model/control-system.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import { parseSlug } from '../../model/slug.ts'
import type { On } from '../answer.ts'
import { type Caller, mayRun } from '../caller.ts'
import { failures } from '../failures.ts'
import { pageOf, shortList } from '../list-headers.ts'
import type { ExecErrorBody } from '../placeos-rest.ts'
import { matcherFor } from '../search.ts'
import { byName, moduleRecord, notFound, type Parts } from './records.ts'

export const answerSystems = (on: On, parts: Parts) => {
  const { store, runtime } = parts

  function find(id: string): ControlSystem {
    // An e-mail address names a system too, on the record routes (rest.md 4.8).
    const row = id.includes('@')
      ? store.control_system.find(one => one.email?.toLowerCase() === id.toLowerCase())
      : store.control_system.get(id)
    if (!row) throw notFound('system', id)
    return row
  }

  const wire = (row: ControlSystem) => toWire(entities.control_system, row)

  async function setRunning(id: string, running: boolean, single: boolean): Promise<void> {
    const system = find(id)
    await store.write(change => {
      for (const moduleId of system.modules) {
        const row = store.module.get(moduleId)
        if (!row || row.ignore_startstop || row.running === running) continue
        if (single && runtime.directory.systemsOf(moduleId).length > 1) continue
        change.update('module', moduleId, { running })
      }
    })
  }

  return {
    index: on.systems.index.handler(({ input: { query }, context: { asked } }) => {
      const matches = matcherFor(query.q)
      const rows = store.control_system
        .filter(row => {
          if (query.zone_id && !query.zone_id.every(id => row.zones.includes(id))) return false
          if (query.email && !query.email.some(mail => mail.toLowerCase() === row.email?.toLowerCase())) return false
          if (query.features && !query.features.every(one => row.features.includes(one))) return false
          if (query.module_id && !row.modules.includes(query.module_id)) return false
          if (query.capacity !== undefined && row.capacity < query.capacity) return false
          if (query.bookable !== undefined && row.bookable !== (query.bookable.trim().toLowerCase() === 'true'))
            return false
          return (
            !matches ||
            matches([
              row.id,
              row.name,
              row.display_name,
              row.code,
              row.type,
              row.description,
              row.email,
              ...row.features,
            ])
          )
        })
        .sort(byName)
      const { headers, body } = pageOf(rows, {
        table: 'sys',
        path: 'systems',
        asked,
        limit: query.limit,
        offset: query.offset,
      })
      return { headers, body: body.map(wire) }
    }),
    show: on.systems.show.handler(({ input: { params, query } }) => {
      const row = find(params.sys_id)
      if (!query.complete) return wire(row)
      return {
        ...wire(row),
        zone_data: row.zones.flatMap(id => store.zone.get(id) ?? []).map(zone => toWire(entities.zone, zone)),
        module_data: row.modules
          .flatMap(id => store.module.get(id) ?? [])
          .filter(one => store.driver.get(one.driver_id))
          .map(one => moduleRecord(parts, one)),
      }
    }),
    zones: on.systems.zones.handler(({ input: { params } }) =>
      shortList(
        'zone',
        find(params.sys_id)
          .zones.flatMap(id => store.zone.get(id) ?? [])
          .map(zone => toWire(entities.zone, zone)),
      ),
    ),
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
    exec: on.systems.exec.handler(({ input: { params, body }, context: { caller }, signal }) =>
      execBySlug(parts, params, body, caller, signal),
    ),
  }
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

async function execBySlug(
  { runtime }: Parts,
  { sys_id, module_slug, method }: { sys_id: string; module_slug: string; method: string },
  args: Json[],
  caller: Caller,
  signal: AbortSignal | undefined,
): Promise<Json> {
  const { mod, index } = parseSlug(module_slug)
  const fail = (code: keyof typeof failures, message: string, error = failures[code].exec): Failed => {
    const body: ExecErrorBody = { error, sys_id, module_name: mod, index, message, backtrace: null }
    return new Failed(code, message, body)
  }
  const id = runtime.directory.idOf(sys_id, mod, index)
  const description = id === undefined ? undefined : runtime.descriptionOf(id)
  if (id === undefined || !description) throw fail('not_found', `could not find module ${module_slug} in ${sys_id}`)
  const fn = Object.hasOwn(description.functions, method) ? description.functions[method] : undefined
  if (!fn) throw fail('invalid', `could not find function ${method}`)
  // A stock core says 401 here, which sends its own client into signing in again for ever (rest.md 2.5); 403 is meant.
  if (!mayRun(caller, fn.level)) throw fail('denied', `attempted to access privileged function ${method}`)
  try {
    return await runtime.exec(id, method, args, { caller: caller.userId, signal })
  } catch (error) {
    const { code, message } = failureOf(error)
    throw fail(code, message, code === 'invalid' ? 'request failed' : failures[code].exec)
  }
}
