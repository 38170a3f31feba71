import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import type { StatusValue } from '../../model/live.ts'
import { type Trigger, trigger as triggerEntity } from '../../model/trigger.ts'
import { createBindings } from '../../runtime/bindings.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import type { ConditionView } from '../conditions/condition-view.ts'
import { createSchedule } from '../conditions/schedule.ts'
import { startInstance } from '../instance.ts'
import { slices } from '../slices.ts'
import { newStanding } from '../standings.ts'
import type { Places } from '../why/places.ts'
import { wordsOf } from '../why/words.ts'
import { type Past, type PastEvent, readPast, type StatusOf } from './past.ts'
import { warningsOf } from './replay-warnings.ts'
import type { StatusRecorder } from './status-recorder.ts'
import { virtualClock } from './virtual-clock.ts'

/** Something that would have happened. */
export interface Replayed {
  at: number
  /** The key of the condition that became true. */
  cause: string
  message: string
  conditions: ConditionView[]
}

/** What a trigger would have done; the lists hold the first of each, the counts all of them. */
export interface ReplayOutcome {
  from: number
  to: number
  /** How far back the recording goes; `null`: it holds nothing of these modules. */
  recorded_from: number | null
  fired: number
  missed: number
  firings: Replayed[]
  near_misses: Replayed[]
  /** What could not be taken into account, in words. */
  warnings: string[]
}

/** Of a trigger, also of one that is not saved: only what its conditions depend on counts. */
export type ReplayDraft = Partial<Trigger> & Pick<Trigger, 'conditions'>

/** What would that time have done? Nothing is sent, and no count moves. */
export type Replay = (
  draft: ReplayDraft,
  sys: string,
  from: number,
  to: number,
  signal: AbortSignal,
) => Promise<ReplayOutcome>

export interface ReplayParts {
  store: Pick<Store, 'control_system' | 'module'>
  runtime: Pick<Runtime, 'statusOf'>
  recorder: Pick<StatusRecorder, 'read'>
  places: Pick<Places, 'idOf' | 'words' | 'warnings'>
  clock: Clock
}

const MOST_TOLD = 500
const SLICE_MS = 5
const MOST_MS = 8 * 86_400_000

export function createReplay({ store, runtime, recorder, places, clock }: ReplayParts): Replay {
  return async (draft, sys, from, to, signal) => {
    if (!store.control_system.get(sys)) throw new Failed('not_found', `There is no system ${sys}. Choose one.`)
    if (!(from < to) || to - from > MOST_MS) {
      throw new Failed('invalid', 'Look back on a time that ends after it begins, and on 8 days at most.')
    }
    const trigger = triggerOf(draft)
    const statuses = statusesOf(places, sys, trigger)
    const modules = [...new Set(statuses.map(({ id }) => id))]
    const names = [...new Set(statuses.map(({ name }) => name))]
    const past = await readPast(recorder.read({ modules, names }, signal), statuses, { from, to })
    const outcome: ReplayOutcome = {
      ...{ from, to, recorded_from: past.recordedFrom ?? null, fired: 0, missed: 0, firings: [], near_misses: [] },
      warnings: [
        ...places.warnings(sys, { conditions: trigger.conditions, actions: { functions: [], mailers: [] } }),
        ...warningsOf(past, { from, zone: places.words(sys, to).zone(), changedAt: changedAt(sys, modules) }),
      ],
    }
    await play({ trigger, sys, from, to, past, outcome, signal })
    return outcome
  }

  /** When the system, or one of these modules, was last changed. */
  function changedAt(sys: string, modules: readonly string[]): number {
    const rows = [store.control_system.get(sys), ...modules.map(id => store.module.get(id))]
    return Math.max(...rows.map(row => (row?.updated_at ?? 0) * 1_000))
  }

  async function play({ trigger, sys, from, to, past, outcome, signal }: Play): Promise<void> {
    const virtual = virtualClock(from)
    const values = new Map<string, Map<string, StatusValue>>()
    const bindings = createBindings({
      idOf: (system, mod, index) => places.idOf(system, `${mod}_${index}`),
      currentValue: (id, name) => values.get(id)?.get(name),
      hasSystem: () => true,
    })
    const schedule = createSchedule({ clock: virtual, log: silent })
    const life = new AbortController()
    const running = schedule.run(life.signal)
    const standing = newStanding({ times_passed: timesBefore(trigger, from) })
    const began = (takesOver: boolean) =>
      startInstance({
        ...{ sys, trigger, standing, bindings, schedule, clock: virtual, takesOver },
        label: () => trigger.name,
        act: async (_, key, view) => note('firings', key, view),
        missed: (_, key, view) => note('near_misses', key, view),
        changed: () => {},
        kept: () => {},
        warn: message => {
          if (!outcome.warnings.includes(message) && outcome.warnings.length < 20) outcome.warnings.push(message)
        },
      })

    function note(list: 'firings' | 'near_misses', key: string, view: () => ConditionView[]): void {
      outcome[list === 'firings' ? 'fired' : 'missed'] += 1
      if (outcome[list].length >= MOST_TOLD) return
      const conditions = view()
      const unknown = { troubleOf: () => undefined, statusesOf: () => [], leftoverOf: () => undefined }
      const words = { ...places.words(sys, virtual.now()), ...unknown }
      const told = conditions.filter(one => (list === 'firings' ? one.key === key : one.key === key || !one.is))
      const message = told.map(one => wordsOf(one, words)).join(' ')
      outcome[list].push({ at: virtual.now(), cause: key, message, conditions })
    }

    function put({ id, name }: StatusOf, { value = null, at }: PastEvent): void {
      const own = values.get(id) ?? new Map<string, StatusValue>()
      values.set(id, own)
      if (value === null) own.delete(name)
      else own.set(name, { value, at })
      bindings.changed(id, { [name]: value }, at)
    }

    const turns = slices(clock, SLICE_MS)
    async function advance(until: number): Promise<void> {
      while (virtual.step(until)) await breathe()
      await breathe()
    }
    async function breathe(): Promise<void> {
      if (!turns.isOver()) return
      await turns.next()
      signal.throwIfAborted()
    }

    for (const [id, own] of past.before) values.set(id, new Map(own))
    for (const { id, name } of past.untouched) {
      const statuses = runtime.statusOf(id)
      const status = Object.hasOwn(statuses, name) ? statuses[name] : undefined
      if (!status) continue
      const own = values.get(id) ?? new Map<string, StatusValue>()
      values.set(id, own.set(name, status))
    }
    // What was so already then had set it off before.
    let instance = began(true)
    try {
      for (const event of past.events) {
        await advance(event.at)
        if (event.status) put(event.status, event)
        else {
          // The node ended and began anew: so did all of its modules, and the trigger.
          instance.stop()
          values.clear()
          instance = began(false)
        }
      }
      await advance(to)
    } finally {
      instance.stop()
      life.abort()
      await running
    }
  }
}

interface Play {
  trigger: Trigger
  sys: string
  from: number
  to: number
  past: Past
  outcome: ReplayOutcome
  signal: AbortSignal
}

/** What is not said is as a new trigger has it. */
function triggerOf(draft: ReplayDraft): Trigger {
  const named = { ...draft, id: 'trigger-replayed', name: draft.name || 'Replayed' }
  const { data, error } = triggerEntity.schema.safeParse(named)
  if (data) return data as Trigger
  const [issue] = error.issues
  throw new Failed('invalid', `"${issue?.path.join('.')}" cannot be used: ${issue?.message}.`)
}

/** Its times `at` that had come by then. */
const timesBefore = ({ conditions }: Trigger, from: number): number[] =>
  conditions.time_dependents.flatMap(({ type, time }) =>
    type === 'at' && time != null && time * 1_000 <= from ? [time] : [],
  )

function statusesOf(places: Pick<Places, 'idOf'>, sys: string, { conditions }: Trigger): StatusOf[] {
  const sides = conditions.comparisons.flatMap(({ left, right }) => [left, right])
  return sides.flatMap(side => {
    const id = typeof side === 'object' ? places.idOf(sys, side.mod) : undefined
    return typeof side === 'object' && id !== undefined ? [{ id, name: side.status }] : []
  })
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
