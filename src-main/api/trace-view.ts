import type { ConditionNow, DryRunView, ExplanationView, TraceView } from '../contract/traces-views.ts'
import type { ConditionView } from '../triggers/conditions/condition-view.ts'
import type { ReplayOutcome } from '../triggers/recorder/replay.ts'
import type { Explanation } from '../triggers/why/explain.ts'
import type { Trace } from '../triggers/why/traces.ts'

/** As it is told: what is told later must not change what was told before. */
export function traceView({ conditions, ...trace }: Trace): TraceView {
  return { ...trace, conditions: conditions.map(conditionNow) }
}

export function explanationView({ conditions, parked, last, ...rest }: Explanation): ExplanationView {
  return {
    ...rest,
    conditions: conditions.map(one => ({ ...conditionNow(one), words: one.words })),
    ...(parked ? { parked: { at: parked.at, ring: [...parked.ring] } } : {}),
    ...(last ? { last: traceView(last) } : {}),
  }
}

export function outcomeView({ firings, near_misses, ...rest }: ReplayOutcome): DryRunView {
  const told = (list: ReplayOutcome['firings']) =>
    list.map(({ conditions, ...one }) => ({ ...one, conditions: conditions.map(conditionNow) }))
  return { ...rest, firings: told(firings), near_misses: told(near_misses) }
}

function conditionNow({ sides, ...condition }: ConditionView): ConditionNow {
  const told = sides?.map(({ keys, ...side }) => ({ ...side, ...(keys ? { keys: [...keys] } : {}) }))
  return { ...condition, ...(told ? { sides: told } : {}) }
}
