import { setImmediate } from 'node:timers/promises'
import { bell } from '../base/bell.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Trigger } from '../model/trigger.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import type { Act } from './actions.ts'
import { type Instance, startInstance } from './instance.ts'
import type { Schedule } from './schedule.ts'
import type { Standing, Standings } from './standings.ts'

/** Which instances are at work. */
export interface Engine {
  /** Nothing when it is not at work here. */
  working(id: string): Instance | undefined
  /** Puts to work what the records say, and follows them. */
  run(signal: AbortSignal): Promise<void>
}

/** What the records say is at work, and is so somewhere else; `changed` says that it may be something else now. */
export interface TriggerPlacement {
  isElsewhere(instance: TriggerInstance): boolean
  changed(listener: () => void): () => void
}

export interface EngineParts {
  store: Store
  runtime: Pick<Runtime, 'bindings'>
  clock: Clock
  log: Log
  placement: TriggerPlacement
  schedule: Schedule
  standings: Standings
  act: Act
  changed(id: string, standing: Standing): void
}

const SLICE_MS = 10

export function createEngine(parts: EngineParts): Engine {
  const { store, runtime, clock, log, placement, schedule, standings, act } = parts
  const working = new Map<string, Instance>()
  /** Those that another server has run since this node looked: what was due meanwhile it has done. */
  const away = new Set<string>()
  const due = new Set<string>()
  const news = bell()

  function lookAt(ids: Iterable<string>): void {
    for (const id of ids) due.add(id)
    news.ring()
  }

  const lookAtAll = () => lookAt(store.trigger_instance.all().map(({ id }) => id))

  /** Puts it to work, or to rest, as its records say now. */
  function look(id: string): void {
    const row = store.trigger_instance.get(id)
    if (!row) {
      rest(id)
      away.delete(id)
      return standings.forget(id)
    }
    standings.check(row)
    const trigger = store.trigger.get(row.trigger_id ?? '')
    const isAway = placement.isElsewhere(row)
    if (isAway) away.add(id)
    if (!trigger || !row.enabled || isAway) return rest(id)
    const now = working.get(id)
    if (now?.triggerId === trigger.id && now.sys === row.control_system_id) return now.revise(trigger)
    rest(id)
    working.set(id, start(row, trigger))
  }

  function rest(id: string): void {
    working.get(id)?.stop()
    working.delete(id)
  }

  function start(row: TriggerInstance, trigger: Trigger): Instance {
    const { id } = row
    const sys = row.control_system_id ?? ''
    const standing = standings.of(row)
    const takesOver = away.delete(id)
    standing.times_passed = timesPassed(trigger, standing, takesOver ? clock.now() : undefined)
    const changed = () => {
      standings.touch(id)
      parts.changed(id, standing)
    }
    const failed = () => {
      standing.action_errors += 1
      changed()
    }
    const label = () => labelOf(id)
    return startInstance({
      ...{ sys, label, trigger, standing, takesOver, bindings: runtime.bindings, schedule, clock, changed },
      act: trigger => act({ id, sys, label: labelOf(id), trigger, failed }),
      warn: message => log.warn(`${label()}: ${message}`, { trigger_instance: id }),
    })
  }

  /** How the log calls it: by names, which may be others by now. */
  function labelOf(id: string): string {
    const { trigger_id, control_system_id } = store.trigger_instance.get(id) ?? {}
    const [trigger, system] = [store.trigger.get(trigger_id ?? ''), store.control_system.get(control_system_id ?? '')]
    return `Trigger ${JSON.stringify(trigger?.name ?? id)} in ${system?.name ?? control_system_id ?? 'no system'}`
  }

  async function follow(signal: AbortSignal): Promise<void> {
    let end = clock.monotonic() + SLICE_MS
    while (!signal.aborted) {
      for (const id of due) {
        due.delete(id)
        look(id)
        if (clock.monotonic() <= end) continue
        await setImmediate()
        if (signal.aborted) return
        end = clock.monotonic() + SLICE_MS
      }
      await news.rung(signal)
      end = clock.monotonic() + SLICE_MS
    }
  }

  return {
    working: id => working.get(id),
    async run(signal) {
      const stops = [
        store.changed.on(({ entity, id }) => {
          if (entity === 'trigger_instance') lookAt([id])
          else if (entity === 'trigger') lookAt(store.trigger_instance.by('trigger_id', id).map(row => row.id))
        }),
        placement.changed(lookAtAll),
      ]
      lookAtAll()
      await follow(signal)
      for (const stop of stops) stop()
      for (const id of [...working.keys()]) rest(id)
    },
  }
}

/** Of the times that the trigger still has; what came while another server ran the instance is past. */
function timesPassed({ conditions }: Trigger, { times_passed }: Standing, now: number | undefined): number[] {
  const times = conditions.time_dependents.flatMap(({ type, time }) => (type === 'at' && time != null ? [time] : []))
  return [...new Set(times)].filter(time => times_passed.includes(time) || (now !== undefined && time * 1_000 <= now))
}
