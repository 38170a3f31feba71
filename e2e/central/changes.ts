import type { EdgeAnswer } from './core-link.ts'
import type { Data, DataChange, Row } from './data.ts'
import type { Misbehaviour } from './misbehave.ts'
import { startPayload } from './payload.ts'
import { type CoreBuilds, keyOfModule } from './register.ts'

interface ChangesParts {
  data: Data
  builds: CoreBuilds
  misbehave: Misbehaviour
  linked(edgeId: string): boolean
  ask(edgeId: string, body: { type: string; [member: string]: unknown }): Promise<EdgeAnswer>
}

type Step = { type: string; payload?: () => string; driver_key?: () => string }

const address = ['ip', 'port', 'tls', 'udp', 'makebreak', 'uri'] as const

/** Tells linked edges what has changed in the database, as a stock core does (edge.md 9.2). */
export function tellOfChanges(parts: ChangesParts): { stop(): void } {
  const { data, builds, misbehave } = parts
  /** One after the other for each module. */
  const queues = new Map<string, Promise<unknown>>()
  /** Modules whose settings were changed in this turn: they are told once. */
  const resettled = new Set<string>()
  return { stop: data.changed(changed) }

  function changed({ entity, before, after }: DataChange): void {
    if (entity === 'module') moduleChanged(before, after)
    else if (entity === 'settings') settingsChanged(String((after ?? before)?.parent_id))
    else if (entity === 'driver' && before && after && before.commit !== after.commit) driverMoved(after)
  }

  function moduleChanged(before: Row | undefined, after: Row | undefined): void {
    const module = after ?? before
    if (!module || module.launch_on_execute) return
    const start: Step = { type: 'start', payload: () => payloadOf(String(module.id)) }
    const load: Step = { type: 'load', driver_key: () => keyOfModule(data, builds, module) }
    if (!before) return tell(module, after?.running ? [load, start] : [load])
    if (!after) return tell(module, [{ type: 'stop' }, { type: 'unload' }])
    if (before.running !== after.running) return tell(module, [after.running ? start : { type: 'stop' }])
    if (address.every(field => before[field] === after[field])) return
    tell(module, after.running ? [{ type: 'stop' }, start] : [{ type: 'stop' }], 'while they count as done')
  }

  function settingsChanged(parentId: string): void {
    const concerned = [...data.tables.module.values()].filter(
      module => module.running && !module.launch_on_execute && [module.id, module.driver_id].includes(parentId),
    )
    for (const { id, edge_id } of concerned) {
      if (!edge_id || !parts.linked(String(edge_id))) continue
      if (resettled.size === 0) setImmediate(tellResettled)
      resettled.add(String(id))
    }
  }

  function tellResettled(): void {
    const ids = [...resettled]
    resettled.clear()
    for (const id of ids) {
      const module = data.get('module', id)
      if (module?.running) tell(module, [{ type: 'start', payload: () => payloadOf(id) }])
    }
  }

  function driverMoved(driver: Row): void {
    for (const module of data.tables.module.values()) {
      if (module.driver_id !== driver.id || module.launch_on_execute) continue
      const load: Step = { type: 'load', driver_key: () => keyOfModule(data, builds, module) }
      const start: Step[] = module.running ? [{ type: 'start', payload: () => payloadOf(String(module.id)) }] : []
      tell(module, [{ type: 'stop' }, { type: 'stop' }, { type: 'unload' }, load, ...start])
    }
  }

  function payloadOf(id: string): string {
    const module = data.get('module', id)
    return module ? startPayload(data, module) : '{}'
  }

  function tell(module: Row, steps: readonly Step[], how?: 'while they count as done'): void {
    const [edgeId, id] = [String(module.edge_id ?? ''), String(module.id)]
    if (!edgeId || !parts.linked(edgeId)) return
    const queue = (queues.get(id) ?? Promise.resolve()).then(async () => {
      for (const step of steps) {
        const done = await ask(edgeId, id, step)
        if (how && !done) return
      }
    })
    queues.set(id, queue)
    void queue.finally(() => queues.get(id) === queue && queues.delete(id))
  }

  /** Whether it counts as done: an answer that never came does not, and the core goes on all the same. */
  async function ask(edgeId: string, module_id: string, { type, payload, driver_key }: Step): Promise<boolean> {
    const body = {
      type,
      module_id,
      ...(driver_key ? { driver_key: driver_key() } : {}),
      ...(payload ? { payload: payload() } : {}),
    }
    try {
      const asked = [parts.ask(edgeId, body), ...(misbehave.repeats ? [parts.ask(edgeId, body)] : [])]
      const [first] = await Promise.all(asked)
      return first?.success !== false
    } catch {
      return false
    }
  }
}
