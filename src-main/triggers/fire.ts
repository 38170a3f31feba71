import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Role } from '../model/enums.ts'
import type { Trigger } from '../model/trigger.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import type { Act } from './actions/actions.ts'
import type { ConditionView } from './conditions/condition-view.ts'
import { comparisonKey } from './conditions/conditions.ts'
import type { NearMiss } from './instance.ts'
import type { Loops, Run } from './loops/loops.ts'
import type { Standing } from './standings.ts'
import type { Places } from './why/places.ts'
import type { TraceKind, Traces } from './why/traces.ts'
import { firstOf, wordsOf } from './why/words.ts'

/** Whose run it is. */
export interface Runner {
  id: string
  sys: string
  /** How the log calls it. */
  label: string
  standing: Standing
  changed(): void
  /** It goes round in a loop. */
  park(ring: readonly string[], reason: string): void
}

/** A condition that became true, and how all are then. */
export interface Cause {
  trigger: Trigger
  key: string
  view(): ConditionView[]
  /** It is a web request that this node itself sent. */
  isOwnRequest: boolean
}

/** What a condition that became true leads to, and the trace that it leaves. */
export interface Fire {
  /** Acts, unless it only goes round; later where that has still to be found out. */
  run(runner: Runner, cause: Cause): Promise<void>
  missed(
    who: Pick<Runner, 'id' | 'sys'>,
    why: NearMiss | 'disabled' | 'parked',
    cause: Omit<Cause, 'isOwnRequest'>,
  ): void
  /** A module is called from outside, maybe because of what runs did; call what it returns once it has answered. */
  commanded(module: string): () => void
  /** That instance rests: what of it is held back does not act any more. */
  rests(id: string): void
}

export interface FireParts {
  store: Pick<Store, 'module' | 'trigger_instance' | 'trigger' | 'control_system'>
  runtime: Pick<Runtime, 'directory'>
  clock: Clock
  log: Log
  act: Act
  loops: Loops
  traces: Pick<Traces, 'add' | 'again'>
  places: Places
}

export function createFire({ store, runtime, clock, log, act, loops, traces, places }: FireParts): Fire {
  function modulesOf(sys: string, { conditions }: Trigger, key: string): string[] {
    const comparison = conditions.comparisons.find((_, at) => comparisonKey(at) === key)
    return [comparison?.left, comparison?.right].flatMap(side =>
      typeof side === 'object' ? (places.idOf(sys, side.mod) ?? []) : [],
    )
  }

  /** Logic works whatever stands in its systems: what is asked of it may be asked of all of them. */
  function reachedBy(module: string): string[] {
    if (store.module.get(module)?.role !== Role.logic) return [module]
    const { systemsOf, places: placesOf } = runtime.directory
    return [...new Set([module, ...systemsOf(module).flatMap(sys => placesOf(sys).map(({ id }) => id))])]
  }

  function asks(of: Run['asks'], module: string): () => void {
    const ends = reachedBy(module).map(of)
    return () => {
      for (const end of ends) end()
    }
  }

  function trace(
    kind: TraceKind,
    { id, sys }: Pick<Runner, 'id' | 'sys'>,
    cause: Omit<Cause, 'isOwnRequest'>,
    outcome = OUTCOMES[kind],
  ): void {
    const { key, view, trigger } = cause
    const [at, conditions] = [clock.now(), view()]
    const words = places.words(sys, at)
    const said = (one: ConditionView) => wordsOf(one, words)
    const reason = conditions.filter(one => one.key === key).map(said)
    const lacking = kind === 'waiting' && !trigger.any_match ? conditions.filter(({ is }) => !is).map(said) : []
    const message = [...reason, outcome, ...firstOf(lacking)].join(' ')
    traces.add({ instance_id: id, at, kind, cause: key, message, conditions: mostTelling(conditions, key) })
  }

  /** It was told of as one that waits. Of an instance that is no more nothing is kept. */
  function dropped(id: string, key: string): void {
    if (!store.trigger_instance.get(id)) return
    const message = 'It did not act after all: it came to rest while it waited to see whether it goes round.'
    traces.add({ instance_id: id, at: clock.now(), kind: 'action_failed', cause: key, message, conditions: [] })
  }

  function round(ring: readonly string[]): string {
    const systems = ring.map(id => store.trigger_instance.get(id)?.control_system_id ?? '')
    const isOneRoom = new Set(systems).size === 1
    const names = ring.slice(0, MOST_NAMED).map((id, at) => {
      const trigger = store.trigger.get(store.trigger_instance.get(id)?.trigger_id ?? '')
      const name = JSON.stringify(cut(trigger?.name ?? id))
      return isOneRoom ? name : `${name} in ${cut(store.control_system.get(systems[at] ?? '')?.name ?? 'no system')}`
    })
    return [...names, ...(ring.length > MOST_NAMED ? [`${ring.length - MOST_NAMED} more`] : [])].join(', then ')
  }

  return {
    async run(runner, cause) {
      const { id, sys, label, standing, changed } = runner
      const { trigger, key, isOwnRequest } = cause
      const run = loops.begin(id, { modules: modulesOf(sys, trigger, key), isOwnRequest })
      const { may, ring } = run

      function failed(message: string): void {
        standing.action_errors += 1
        changed()
        traces.add({
          instance_id: id,
          at: clock.now(),
          kind: 'action_failed',
          cause: key,
          message: capital(message),
          conditions: [],
        })
      }

      if (may === 'parks') {
        const reason = `It is parked, as its actions set it off again and again: ${round(ring)}. Change one of these, or let it go on.`
        runner.park(ring, reason)
        log.warn(`${label}: ${reason}`, { trigger_instance: id })
        return trace('parked', runner, cause)
      }
      if (may === 'full')
        return failed(`Its actions wait to see whether it goes round, and no more can: ${round(ring)}.`)
      trace('fired', runner, cause, may === 'act' ? undefined : 'It fired, and waits to see whether it goes round.')
      if (may !== 'act' && !(await may)) return dropped(id, key)
      await act({ ...{ id, sys, label, trigger, failed }, asks: module => asks(run.asks, module) })
    },
    missed(who, why, cause) {
      if (!traces.again(who.id, why, cause.key)) trace(why, who, cause)
    },
    commanded: module => asks(loops.outsiderAsks, module),
    rests: loops.forget,
  }
}

/** Thousands of traces are kept, each of which may be of hundreds of conditions. */
const MOST_KEPT = 20

/** The one that became true, then what was lacking; in their own order. */
function mostTelling(conditions: readonly ConditionView[], cause: string): ConditionView[] {
  if (conditions.length <= MOST_KEPT) return [...conditions]
  const weight = ({ key, is }: ConditionView) => (key === cause ? 0 : is ? 2 : 1)
  const most = new Set([...conditions].sort((a, b) => weight(a) - weight(b)).slice(0, MOST_KEPT))
  return conditions.filter(one => most.has(one))
}

/** The reason is kept in the record, so it stays short. */
const MOST_NAMED = 8
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
const cut = (name: string) => (name.length > 60 ? `${name.slice(0, 60)}…` : name)

const OUTCOMES: Record<TraceKind, string> = {
  fired: 'It fired.',
  waiting: 'That was not enough.',
  held: 'It was triggered already, so that there was nothing to act on: it acts when it becomes triggered.',
  debounced: 'It came again within the window of the time before, which begins anew; it acts once for all of them.',
  disabled: 'All that it waits for is there, but it is disabled.',
  parked: 'All that it waits for is there, but it is parked, as it went round in a loop.',
  refused: '',
  action_failed: '',
}
