import type { Trigger } from '../../model/trigger.ts'

/** Whether each condition holds, by its key: `webhook`, `time_<n>`, `comparison_<n>` (triggers.md 3). */
export type Conditions = Map<string, boolean>

export const WEBHOOK = 'webhook'
export const timeKey = (at: number) => `time_${at}`
export const comparisonKey = (at: number) => `comparison_${at}`

/** All that a trigger waits for, none of it so yet. */
export function conditionsOf({ enable_webhook, conditions }: Trigger): Conditions {
  return new Map(
    [
      ...(enable_webhook ? [WEBHOOK] : []),
      ...conditions.time_dependents.map((_, at) => timeKey(at)),
      ...conditions.comparisons.map((_, at) => comparisonKey(at)),
    ].map(key => [key, false]),
  )
}

/** All must hold, or one where the trigger says that one is enough. Without any condition nothing holds. */
export function holds(conditions: Conditions, anyMatch: boolean): boolean {
  if (conditions.size === 0) return false
  for (const is of conditions.values()) if (is === anyMatch) return anyMatch
  return !anyMatch
}
