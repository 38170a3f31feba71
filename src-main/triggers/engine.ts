import { bell } from '../base/bell.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Trigger } from '../model/trigger.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import type { Schedule } from './conditions/schedule.ts'
import type { Fire } from './fire.ts'
import { type Instance, startInstance } from './instance.ts'
import { slices } from './slices.ts'
import { newStanding, type Parked, type Standing, type Standings } from './standings.ts'
import { markOf } from './trigger-mark.ts'

/** Which instances are at work. */
export interface Engine {
  /** Nothing when it is not at work here. */
  working(id: string): Instance | undefined
  /** One that is disabled or parked: its conditions are looked at, so that it can be said what would have been. */
  watching(id: string): Instance | undefined
  /** A web request for it; `isOwn` when this node itself sent it. False when it is not at work here. */
  webhook(id: string, isOwn: boolean): Promise<boolean>
  /** Lets one that was parked go on. False when it was not. */
  unpark(id: string): boolean
  /** Puts to work what the records say, and follows them. */
  run(signal: AbortSignal): Promise<void>
}

/** What the records say is at work, and is so somewhere else; `changed` says that it may be so no more, or only modules. */
export interface TriggerPlacement {
  isElsewhere(instance: TriggerInstance): boolean
  changed(listener: (modules?: readonly string[]) => void): () => void
}

export interface EngineParts {
  store: Store
  runtime: Pick<Runtime, 'bindings'>
  clock: Clock
  log: Log
  placement: TriggerPlacement
  schedule: Schedule
  standings: Standings
  fire: Fire
  changed(id: string, standing: Standing): void
  /** There is no such instance any more. */
  gone(id: string): void
}

type How = 'working' | 'disabled' | 'parked'

const SLICE_MS = 10

export function createEngine(parts: EngineParts): Engine {
  const { store, runtime, clock, log, placement, schedule, standings, fire } = parts
  const begun = new Map<string, { how: How; instance: Instance }>()
  /** Those that another server has run since this node looked: what was due meanwhile it has done. */
  const away = new Set<string>()
  const due = new Set<string>()
  const news = bell()
  let isOwnRequest = false
  const running = Promise.withResolvers<void>()
  let isOver = false

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
      parts.gone(id)
      return standings.forget(id)
    }
    standings.check(row)
    const trigger = store.trigger.get(row.trigger_id ?? '')
    const isAway = placement.isElsewhere(row)
    if (isAway) away.add(id)
    if (!trigger || isAway) return rest(id)
    const [how, now] = [howOf(row, trigger), begun.get(id)]
    const isSame = now?.how === how && now.instance.triggerId === trigger.id
    if (isSame && now.instance.sys === row.control_system_id) return now.instance.revise(trigger)
    rest(id)
    begun.set(id, { how, instance: how === 'working' ? start(row, trigger) : watch(row, trigger, how) })
  }

  /** One that was disabled, or whose trigger was edited, is no longer the one that went round. */
  function howOf(row: TriggerInstance, trigger: Trigger): How {
    const standing = standings.known(row.id) ?? (row.parked ? standings.of(row) : undefined)
    if (standing?.parked && (!row.enabled || standing.parked.trigger !== markOf(trigger))) unparkAt(row.id, standing)
    if (!row.enabled) return 'disabled'
    return standing?.parked ? 'parked' : 'working'
  }

  function unparkAt(id: string, standing: Standing): void {
    standing.parked = null
    standings.touch(id)
  }

  function rest(id: string): void {
    begun.get(id)?.instance.stop()
    begun.delete(id)
    fire.rests(id)
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
    const label = () => labelOf(id)
    return startInstance({
      ...{ sys, label, trigger, standing, takesOver, bindings: runtime.bindings, schedule, clock, changed },
      kept: () => standings.touch(id),
      act: (trigger, key, view) =>
        fire.run(
          {
            id,
            sys,
            label: labelOf(id),
            standing,
            changed,
            park: (ring, reason) => park(id, { ring: [...ring], reason, trigger: markOf(trigger) }),
          },
          { trigger, key, view, isOwnRequest },
        ),
      missed: (why, key, view) =>
        fire.missed({ id, sys }, why, { trigger: store.trigger.get(trigger.id) ?? trigger, key, view }),
      warn: message => log.warn(`${label()}: ${message}`, { trigger_instance: id }),
    })
  }

  /** Only to say what would have been: it acts on nothing, and its standing is nobody's. */
  function watch(row: TriggerInstance, trigger: Trigger, how: 'disabled' | 'parked'): Instance {
    const { id } = row
    const sys = row.control_system_id ?? ''
    let isBeginning = true
    const nothing = () => {}
    const instance = startInstance({
      ...{ sys, trigger, bindings: runtime.bindings, schedule, clock, takesOver: false, label: () => labelOf(id) },
      standing: { ...newStanding(row), times_passed: standings.known(id)?.times_passed ?? row.times_passed ?? [] },
      async act(trigger, key, view) {
        if (!isBeginning) fire.missed({ id, sys }, how, { trigger, key, view })
      },
      ...{ missed: nothing, changed: nothing, kept: nothing, warn: nothing },
    })
    isBeginning = false
    return instance
  }

  function park(id: string, parked: Omit<Parked, 'at'>): void {
    const standing = standings.known(id)
    if (!standing) return
    standing.parked = { at: clock.now(), ...parked }
    standing.triggered = false
    standings.touch(id)
    parts.changed(id, standing)
    lookAt([id])
  }

  /** How the log calls it: by names, which may be others by now. */
  function labelOf(id: string): string {
    const { trigger_id, control_system_id } = store.trigger_instance.get(id) ?? {}
    const [trigger, system] = [store.trigger.get(trigger_id ?? ''), store.control_system.get(control_system_id ?? '')]
    return `Trigger ${JSON.stringify(trigger?.name ?? id)} in ${system?.name ?? control_system_id ?? 'no system'}`
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const turns = slices(clock, SLICE_MS)
    while (!signal.aborted) {
      for (const id of due) {
        due.delete(id)
        look(id)
        if (!turns.isOver()) continue
        await turns.next()
        if (signal.aborted) return
      }
      await news.rung(signal)
      turns.begin()
    }
  }

  const asOf = (id: string, isWorking: boolean) => {
    const one = begun.get(id)
    return (one?.how === 'working') === isWorking ? one?.instance : undefined
  }

  return {
    working: id => asOf(id, true),
    watching: id => asOf(id, false),
    async webhook(id, isOwn) {
      // A node that begins may be asked before all of it is at work.
      await running.promise
      // It may be new, and not have had its turn yet.
      if (!isOver && (due.delete(id) || !begun.has(id))) look(id)
      const one = begun.get(id)
      if (!one) return false
      isOwnRequest = isOwn
      const acting = one.instance.webhook()
      isOwnRequest = false
      await acting
      return one.how === 'working'
    },
    unpark(id) {
      const standing = standings.known(id)
      if (!standing?.parked) return false
      unparkAt(id, standing)
      lookAt([id])
      return true
    },
    async run(signal) {
      const stops = [
        store.changed.on(({ entity, id }) => {
          if (entity === 'trigger_instance') lookAt([id])
          else if (entity === 'trigger') lookAt(store.trigger_instance.by('trigger_id', id).map(row => row.id))
        }),
        placement.changed(modules => modules ?? lookAtAll()),
      ]
      lookAtAll()
      running.resolve()
      await follow(signal)
      isOver = true
      for (const stop of stops) stop()
      for (const id of [...begun.keys()]) rest(id)
    },
  }
}

/** Of the times that the trigger still has; what came while another server ran the instance is past. */
function timesPassed({ conditions }: Trigger, { times_passed }: Standing, now: number | undefined): number[] {
  const times = conditions.time_dependents.flatMap(({ type, time }) => (type === 'at' && time != null ? [time] : []))
  return [...new Set(times)].filter(time => times_passed.includes(time) || (now !== undefined && time * 1_000 <= now))
}
