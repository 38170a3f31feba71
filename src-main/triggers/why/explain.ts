import type { Clock } from '../../base/clock.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { TriggerInstance } from '../../model/trigger-instance.ts'
import type { Store } from '../../store/open.ts'
import type { ConditionView } from '../conditions/condition-view.ts'
import type { Engine, TriggerPlacement } from '../engine.ts'
import { createInstanceState, type InstanceState } from '../instance-state.ts'
import { newStanding, type Parked, type Standings } from '../standings.ts'
import type { Places } from './places.ts'
import type { Trace, Traces } from './traces.ts'
import { duration, firedWords, firstOf, wordsOf } from './words.ts'

/** Why an instance is triggered, or why not. */
export interface Explanation {
  instance_id: string
  /** When this was so, in milliseconds since 1970. */
  at: number
  state: InstanceState
  triggered: boolean
  trigger_count: number
  /** In milliseconds since 1970; `null` when it never did. */
  last_fired: number | null
  /** In a sentence or two. */
  summary: string
  conditions: (ConditionView & { words: string })[]
  /** Of the conditions that do not hold, what they lack. */
  missing: string[]
  /** What the system has nothing for. */
  warnings: string[]
  /** Since when it is parked, and the instances of the loop, this one first and last. */
  parked?: Pick<Parked, 'at' | 'ring'>
  /** What happened last. */
  last?: Trace
}

export interface ExplainParts {
  store: Store
  clock: Clock
  placement: TriggerPlacement
  engine: Pick<Engine, 'working' | 'watching'>
  standings: Standings
  traces: Pick<Traces, 'of'>
  places: Places
}

/** Nothing when there is no such instance. */
export type Explain = (instanceId: string) => Explanation | undefined

export function createExplain(parts: ExplainParts): Explain {
  const { store, clock, engine, standings, traces, places } = parts
  const instanceState = createInstanceState(parts)

  function summaryOf(state: Explanation['state'], row: TriggerInstance, facts: Facts): string {
    switch (state) {
      case 'no_trigger':
        return 'Its trigger is gone. Remove this instance, or restore the trigger.'
      case 'no_system':
        return 'Its system is gone, so that there are no modules for its conditions.'
      case 'disabled':
        return 'It is disabled, so that it does nothing whatever holds. Enable it.'
      case 'elsewhere':
        return 'Another server runs it at the moment; what it does is seen there.'
      case 'parked':
        return standings.known(row.id)?.parked?.reason ?? ''
      case 'beginning':
        return 'It is about to begin. Look again in a moment.'
      case 'working':
        return workingSummary(facts)
    }
  }

  return id => {
    const row = store.trigger_instance.get(id)
    if (!row) return undefined
    const trigger = store.trigger.get(row.trigger_id ?? '')
    const [sys, at] = [row.control_system_id ?? '', clock.now()]
    const words = places.words(sys, at)
    const views = (engine.working(id) ?? engine.watching(id))?.view() ?? []
    const conditions = views.map(view => ({ ...view, words: wordsOf(view, words) }))
    const state = instanceState(row, trigger)
    const { triggered, trigger_count, last_fired, parked } = standings.known(id) ?? newStanding(row)
    const last = traces.of(id).at(-1)
    const why = summaryOf(state, row, { trigger, conditions, triggered, last, at })
    return {
      ...{ instance_id: id, at, state, triggered, trigger_count, last_fired, conditions },
      summary: TELLS_FIRED.has(state) ? `${why} ${firedWords(trigger_count, last_fired, at)}` : why,
      missing: conditions.filter(({ is }) => !is).map(condition => `${condition.key}: ${condition.words}`),
      warnings: trigger ? places.warnings(sys, trigger) : [],
      ...(parked ? { parked: { at: parked.at, ring: parked.ring } } : {}),
      ...(last ? { last } : {}),
    }
  }
}

/** Of those that run elsewhere it is not known here, and the others have something else to be looked after. */
const TELLS_FIRED: ReadonlySet<Explanation['state']> = new Set(['working', 'disabled'])

interface Facts {
  trigger: Trigger | undefined
  conditions: Explanation['conditions']
  triggered: boolean
  last: Trace | undefined
  at: number
}

function workingSummary({ trigger, conditions, triggered, last, at }: Facts): string {
  if (conditions.length === 0) return 'It has no condition, so that only a web request can set it off. Give it one.'
  if (triggered) return triggeredSummary(last)
  const lacking = conditions.filter(({ is }) => !is)
  const hint = momentHint(trigger, conditions)
  const refused = last?.kind === 'refused' ? ` What came last, ${duration(at - last.at)} ago: ${last.message}` : ''
  const what = firstOf(lacking.map(({ words }) => words)).join(' ') + refused
  if (trigger?.any_match) return `None of its conditions holds. ${what}`
  const holds = conditions.length - lacking.length
  if (conditions.length === 1) return `Its only condition does not hold. ${what}`
  return `${holds} of its ${conditions.length} conditions hold, and all must at the same time. ${hint}${what}`
}

function triggeredSummary(last: Trace | undefined): string {
  const fails = last?.kind === 'action_failed' ? ` What it did last came to nothing. ${last.message}` : ''
  const vain = last?.kind === 'held' || last?.kind === 'debounced' ? ` What came last: ${last.message}` : ''
  return `It is triggered, and acts when it becomes so, not while it stays so.${fails || vain}`
}

/** Moments that must coincide and have no length never do (triggers.md 4.3). */
function momentHint(trigger: Trigger | undefined, conditions: readonly ConditionView[]): string {
  const moments = conditions.filter(({ sides }) => !sides)
  if (moments.length < 2 || !trigger || trigger.debounce_period > 0) return ''
  return `${moments.map(({ key }) => key).join(' and ')} are moments without length, which never coincide: set a debounce. `
}
