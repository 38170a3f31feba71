import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { createTriggerStates, type TriggerState, type TriggerStates } from '../runtime/trigger-states.ts'
import type { Store } from '../store/open.ts'
import { createActions } from './actions.ts'
import { createEngine, type TriggerPlacement } from './engine.ts'
import { createSchedule } from './schedule.ts'
import { createStandings, type Standing } from './standings.ts'

/** The triggers at work. */
export interface Triggers {
  /** How the instances are, for whoever binds to `_TRIGGER_`. */
  readonly states: TriggerStates
  /**
   * A web request for an instance, whose secret and method were looked at before (triggers.md 8). Resolves when the
   * actions that it set off are done: `false` when the instance is not at work here.
   */
  webhookReceived(id: string): Promise<boolean>
  /** Starts what the records say should work, follows their changes, and rests when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export interface TriggerParts {
  store: Store
  runtime: Pick<Runtime, 'bindings' | 'directory' | 'exec' | 'healthOf' | 'news'>
  clock: Clock
  log: Log
  placement?: TriggerPlacement
}

export function createTriggers({ store, runtime, clock, log, placement = allHere }: TriggerParts): Triggers {
  let life = AbortSignal.abort()
  const news = emitter<{ id: string; state: TriggerState }>()
  const records = createTriggerStates(store)
  const standings = createStandings({ store, clock, log })
  const schedule = createSchedule({ clock, log })
  const engine = createEngine({
    ...{ store, runtime, clock, log, placement, schedule, standings },
    act: createActions({ runtime, clock, log, life: () => life }),
    changed(id, standing) {
      if (news.size > 0) news.emit({ id, state: stateOf(standing) })
    },
  })

  return {
    states: {
      current(id) {
        const kept = records.current(id)
        const standing = standings.known(id)
        return kept && standing ? { ...kept, state: stateOf(standing) } : kept
      },
      changed(listener) {
        const stops = [
          news.on(({ id, state }) => listener(id, state)),
          // Of those that never worked here only the records tell; of the others they come after the fact.
          records.changed((id, state) => {
            if (!standings.known(id)) listener(id, state)
          }),
        ]
        return () => {
          for (const stop of stops) stop()
        }
      },
    },
    async webhookReceived(id) {
      const instance = engine.working(id)
      await instance?.webhook()
      return instance !== undefined
    },
    async run(signal) {
      life = signal
      await Promise.all([standings.run(signal), schedule.run(signal), engine.run(signal)])
    },
  }
}

const stateOf = ({ conditions, ...standing }: Standing): TriggerState => ({
  triggered: standing.triggered,
  trigger_count: standing.trigger_count,
  action_errors: standing.action_errors,
  comparison_errors: standing.comparison_errors,
  conditions: Object.fromEntries(conditions),
})

/** Of a node that belongs to no centre. */
const allHere: TriggerPlacement = { isElsewhere: () => false, changed: () => () => undefined }
