import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../base/clock.ts'
import type { Trigger } from '../model/trigger.ts'
import type { Bindings } from '../runtime/bindings.ts'
import type { ConditionView, ConditionWatch } from './conditions/condition-view.ts'
import { type Conditions, comparisonKey, conditionsOf, holds, timeKey, WEBHOOK } from './conditions/conditions.ts'
import type { Schedule } from './conditions/schedule.ts'
import { watchTime } from './conditions/time-condition.ts'
import { watchComparison } from './conditions/watch-comparison.ts'
import type { Standing } from './standings.ts'

/** One trigger at work in one system. */
export interface Instance {
  readonly sys: string
  readonly triggerId: string
  /** The trigger is another: its conditions begin anew only when they are others, and the counts go on. */
  revise(trigger: Trigger): void
  /** A web request came. Resolves when the actions that it set off are done. */
  webhook(): Promise<void>
  /** How its conditions are, and what they rest on. */
  view(): ConditionView[]
  stop(): void
}

/**
 * Why nothing came of a condition that became true: others were still `waiting` for; it was triggered already, so that
 * there was no edge to act on (`held`), or the window of the time before was still open (`debounced`).
 */
export type NearMiss = 'waiting' | 'held' | 'debounced'

export interface InstanceParts {
  sys: string
  /** How the log calls it. */
  label(): string
  trigger: Trigger
  standing: Standing
  /** Another server ran it until now: what is so already has set off its actions there. */
  takesOver: boolean
  bindings: Pick<Bindings, 'bind'>
  schedule: Pick<Schedule, 'at' | 'cron'>
  clock: Clock
  /** It has fired, for that condition: do what the trigger says. */
  act(trigger: Trigger, key: string, view: () => ConditionView[]): Promise<void>
  /** That condition became true, and nothing came of it. */
  missed(why: NearMiss, key: string, view: () => ConditionView[]): void
  /** It stands otherwise than it did. */
  changed(): void
  /** Only what it must know after a restart is other than it was. */
  kept(): void
  warn(message: string): void
}

/** Counts are 32 bits wide in the record, and begin anew after that. */
const MOST_COUNT = 2 ** 31 - 1

export function startInstance(parts: InstanceParts): Instance {
  const { sys, label, standing, bindings, schedule, clock, act, missed, changed, kept, warn } = parts
  let { trigger } = parts
  let watches = new Map<string, ConditionWatch>()
  let isQuiet = parts.takesOver
  let isBeginning = true
  let begunAt = clock.now()
  /** When each condition last became what it is, where that was after the beginning. */
  const since = new Map<string, number>()
  /** Ends the windows of webhook and time conditions that are open now. */
  const windows = new Map<string, () => void>()

  function begin(): void {
    isBeginning = true
    begunAt = clock.now()
    since.clear()
    standing.triggered = false
    standing.conditions = conditionsOf(trigger)
    changed()
    // All are there before the first starts: what fires at once is told with all of its conditions.
    watches = watchesOf(trigger)
    for (const watch of watches.values()) watch.start()
    isBeginning = false
  }

  function watchesOf({ conditions: { time_dependents: times, comparisons } }: Trigger): Map<string, ConditionWatch> {
    return new Map([
      ...times.map((condition, at): [string, ConditionWatch] => [
        timeKey(at),
        watchTime({
          ...{ condition, label, schedule, clock },
          hasPassed: time => standing.times_passed.includes(time),
          passed(time) {
            standing.times_passed = [...standing.times_passed, time]
            kept()
          },
          told: () => void open(timeKey(at)),
          refused: message => refuse(`time ${at + 1} of its conditions will never come: ${message}`),
        }),
      ]),
      ...comparisons.map((comparison, at): [string, ConditionWatch] => [
        comparisonKey(at),
        watchComparison({
          ...{ comparison, sys, bindings, warn },
          told: is => void hear(comparisonKey(at), is),
        }),
      ]),
    ])
  }

  function stop(): void {
    for (const watch of watches.values()) watch.stop()
    for (const end of windows.values()) end()
    windows.clear()
  }

  function refuse(message: string): void {
    standing.comparison_errors += 1
    warn(message)
    changed()
  }

  function hear(key: string, is: boolean | undefined): void {
    void set(key, is ?? false)
    if (is !== undefined) return
    standing.comparison_errors += 1
    changed()
  }

  function set(key: string, is: boolean): Promise<void> {
    const [was, before] = [standing.conditions.get(key) ?? false, standing.triggered]
    turn(key, is)
    const acting = evaluate(key)
    if (is && !was && !isBeginning && !acting) missed(before ? 'held' : 'waiting', key, view)
    return acting ?? Promise.resolve()
  }

  function turn(key: string, is: boolean): void {
    if (standing.conditions.get(key) !== is) since.set(key, clock.now())
    standing.conditions.set(key, is)
  }

  /** Acts on the edge from false to true only (triggers.md 4.4). */
  function evaluate(key: string): Promise<void> | undefined {
    const is = holds(standing.conditions, trigger.any_match)
    if (is === standing.triggered) return undefined
    standing.triggered = is
    if (is && !isQuiet) {
      standing.trigger_count = standing.trigger_count >= MOST_COUNT ? 0 : standing.trigger_count + 1
      standing.last_fired = clock.now()
    }
    changed()
    if (!is || isQuiet) return Promise.resolve()
    return act(trigger, key, view)
  }

  /** Something happened that is so for a while, from the last time it happened on (triggers.md 4.3). */
  function open(key: string): Promise<void> {
    const again = windows.get(key)
    again?.()
    if (again) missed(standing.triggered ? 'debounced' : 'waiting', key, view)
    const acting = set(key, true)
    if (trigger.debounce_period > 0)
      windows.set(
        key,
        clock.timer(trigger.debounce_period, () => close(key)),
      )
    else close(key)
    return acting
  }

  function close(key: string): void {
    windows.delete(key)
    // What the trigger does not wait for must not keep it from firing once it is over.
    if (key === WEBHOOK && !trigger.enable_webhook) standing.conditions.delete(key)
    else turn(key, false)
    void evaluate(key)
  }

  function view(): ConditionView[] {
    return [...standing.conditions].map(([key, is]) => ({
      ...{ key, is, since: since.get(key) ?? begunAt },
      ...watches.get(key)?.grounds(),
    }))
  }

  begin()
  isQuiet = false
  return {
    sys,
    triggerId: trigger.id,
    revise(next) {
      if (next === trigger) return
      const before = trigger
      trigger = next
      if (isSame(before, next)) return void evaluate(keyOfFirst(standing.conditions))
      stop()
      begin()
    },
    webhook: () => open(WEBHOOK),
    view,
    stop,
  }
}

/** Of what holds, the first: an edit alone may be what makes it enough. */
const keyOfFirst = (conditions: Conditions): string => [...conditions].find(([, is]) => is)?.[0] ?? ''

const isSame = (a: Trigger, b: Trigger): boolean =>
  a.enable_webhook === b.enable_webhook && isDeepStrictEqual(a.conditions, b.conditions)
