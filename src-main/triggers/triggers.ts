import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { createTriggerStates, type TriggerState, type TriggerStates } from '../runtime/trigger-states.ts'
import type { Store } from '../store/open.ts'
import { createActions } from './actions/actions.ts'
import { createMailing, type NodeMail, noMail } from './actions/mailers.ts'
import { type Briefs, createBriefs } from './briefs.ts'
import { createSchedule } from './conditions/schedule.ts'
import { createEngine, type TriggerPlacement } from './engine.ts'
import { createFire } from './fire.ts'
import { createLoops } from './loops/loops.ts'
import { createReplay, type Replay } from './recorder/replay.ts'
import { openStatusRecorder } from './recorder/status-recorder.ts'
import { createStandings, type Standing } from './standings.ts'
import { createWarnings, type Warnings } from './warnings/warnings.ts'
import { createExplain, type Explain } from './why/explain.ts'
import { createPlaces } from './why/places.ts'
import { openTraceJournal } from './why/trace-journal.ts'
import { createTraces, type Trace } from './why/traces.ts'

/** The triggers at work. */
export interface Triggers {
  /** How the instances are, for whoever binds to `_TRIGGER_`. */
  readonly states: TriggerStates
  /**
   * A web request for an instance, whose secret and method were looked at before (triggers.md 8); `isOwn` when this
   * node itself sent it. Resolves when the actions that it set off are done: `false` when the instance is not at work.
   */
  webhookReceived(id: string, isOwn?: boolean): Promise<boolean>
  /** A web request for it was turned away: whoever wonders why nothing happens finds it among the traces. */
  webhookRefused(id: string, why: string): void
  /** What an instance did and nearly did, the oldest first. */
  tracesOf(id: string): readonly Trace[]
  /** Each new trace of all instances. Call what it returns to stop. */
  watch(listener: (trace: Trace) => void): () => void
  /** Why an instance is triggered, or why not; nothing when there is none. */
  explain: Explain
  /** How all instances stand, for lists. */
  briefs: Briefs
  /** What a trigger, or an instance of it, names that its systems do not have, to be shown where it is saved. */
  warningsOf: Warnings
  /** A module is called from outside, maybe because of what triggers did; call what it returns once it has answered. */
  commanded(module: string): () => void
  /** Lets one that was parked for a loop go on. False when it was not. */
  unpark(id: string): boolean
  /** What a trigger would have done. Refused where nothing is recorded. */
  replay: Replay
  /** Starts what the records say should work, follows their changes, and rests when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export interface TriggerParts {
  store: Store
  runtime: Pick<Runtime, 'bindings' | 'directory' | 'exec' | 'healthOf' | 'news' | 'statusOf' | 'descriptionOf'>
  clock: Clock
  log: Log
  placement?: TriggerPlacement
  /** How e-mail is sent where a system has no Mailer module. */
  mail?: NodeMail
  /** The data folder, for traces and the recording of statuses; none of these are kept without it. */
  folder?: string
}

export function createTriggers(parts: TriggerParts): Triggers {
  const { store, runtime, clock, log, placement = allHere, mail = noMail, folder } = parts
  let life = AbortSignal.abort()
  const news = emitter<{ id: string; state: TriggerState }>()
  const records = createTriggerStates(store)
  const standings = createStandings({ store, clock, log })
  const schedule = createSchedule({ clock, log })
  const places = createPlaces({ store, runtime })
  const traces = createTraces({ clock, log, journal: folder === undefined ? undefined : openTraceJournal(folder) })
  const recorder = folder === undefined ? undefined : openStatusRecorder({ folder, runtime, clock, log })
  const mailing = createMailing({ store, runtime, mail, clock, life: () => life })
  const act = createActions({ store, runtime, mailing, clock, log, life: () => life })
  const fire = createFire({ store, runtime, clock, log, act, loops: createLoops(clock), traces, places })
  const engine = createEngine({
    ...{ store, runtime, clock, log, placement, schedule, standings, fire },
    changed(id, standing) {
      if (news.size > 0) news.emit({ id, state: stateOf(standing) })
    },
    gone: traces.forget,
  })

  const explained = { store, clock, placement, engine, standings, traces, places }

  function refused(id: string, message: string): void {
    if (!store.trigger_instance.get(id)) return
    traces.add({ instance_id: id, at: clock.now(), kind: 'refused', cause: 'webhook', message, conditions: [] })
  }

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
    async webhookReceived(id, isOwn = false) {
      const isAtWork = await engine.webhook(id, isOwn)
      // Of one that is parked that is told with all that it waits for.
      if (!isAtWork && !engine.watching(id)) refused(id, 'A web request came, and this node does not run it now.')
      return isAtWork
    },
    webhookRefused: refused,
    tracesOf: traces.of,
    watch: traces.watch,
    explain: createExplain(explained),
    briefs: createBriefs({ ...explained, runtime, changed: listener => news.on(({ id }) => listener(id)) }),
    warningsOf: createWarnings({ store, places, clock }),
    commanded: fire.commanded,
    unpark: engine.unpark,
    replay: recorder ? createReplay({ store, runtime, recorder, places, clock }) : refuseReplay,
    async run(signal) {
      life = signal
      // What the instances come to as they rest is kept, too.
      const rested = new AbortController()
      await Promise.all([
        standings.run(rested.signal),
        traces.run(rested.signal),
        recorder?.run(signal),
        schedule.run(signal),
        engine.run(signal).finally(() => rested.abort()),
      ])
    },
  }
}

const refuseReplay: Replay = async () => {
  throw new Failed('offline', 'This node records no statuses, so there is nothing to look back on.')
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
