import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../base/clock.ts'
import type { Trigger } from '../model/trigger.ts'
import type { Bindings } from '../runtime/bindings.ts'
import { comparisonKey, conditionsOf, holds, timeKey, WEBHOOK } from './conditions.ts'
import type { Schedule } from './schedule.ts'
import type { Standing } from './standings.ts'
import { watchTime } from './time-condition.ts'
import { watchComparison } from './watch-comparison.ts'

/** One trigger at work in one system. */
export interface Instance {
  readonly sys: string
  readonly triggerId: string
  /** The trigger is another: its conditions begin anew only when they are others, and the counts go on. */
  revise(trigger: Trigger): void
  /** A web request came. Resolves when the actions that it set off are done. */
  webhook(): Promise<void>
  stop(): void
}

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
  /** It has fired: do what the trigger says. */
  act(trigger: Trigger): Promise<void>
  /** It stands otherwise than it did. */
  changed(): void
  warn(message: string): void
}

/** Counts are 32 bits wide in the record, and begin anew after that. */
const MOST_COUNT = 2 ** 31 - 1

export function startInstance(parts: InstanceParts): Instance {
  const { sys, label, standing, bindings, schedule, clock, act, changed, warn } = parts
  let { trigger } = parts
  let stops: (() => void)[] = []
  let isQuiet = parts.takesOver
  /** Ends the windows of webhook and time conditions that are open now. */
  const windows = new Map<string, () => void>()

  function begin(): void {
    standing.triggered = false
    standing.conditions = conditionsOf(trigger)
    changed()
    const { time_dependents: times, comparisons } = trigger.conditions
    stops = [
      ...times.map((condition, at) =>
        watchTime({
          ...{ condition, label, schedule },
          hasPassed: time => standing.times_passed.includes(time),
          passed(time) {
            standing.times_passed = [...standing.times_passed, time]
            changed()
          },
          told: () => void open(timeKey(at)),
          refused: message => refuse(`time ${at + 1} of its conditions will never come: ${message}`),
        }),
      ),
      ...comparisons.map((comparison, at) =>
        watchComparison({
          ...{ comparison, sys, bindings },
          told: is => void hear(comparisonKey(at), is),
          warn,
        }),
      ),
    ]
  }

  function stop(): void {
    for (const end of [...stops, ...windows.values()]) end()
    stops = []
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
    standing.conditions.set(key, is)
    return evaluate()
  }

  /** Acts on the edge from false to true only (triggers.md 4.4). */
  function evaluate(): Promise<void> {
    const is = holds(standing.conditions, trigger.any_match)
    if (is === standing.triggered) return Promise.resolve()
    standing.triggered = is
    if (is && !isQuiet) {
      standing.trigger_count = standing.trigger_count >= MOST_COUNT ? 0 : standing.trigger_count + 1
      standing.last_fired = clock.now()
    }
    changed()
    return is && !isQuiet ? act(trigger) : Promise.resolve()
  }

  /** Something happened that is so for a while, from the last time it happened on (triggers.md 4.3). */
  function open(key: string): Promise<void> {
    windows.get(key)?.()
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
    else standing.conditions.set(key, false)
    void evaluate()
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
      if (isSame(before, next)) return void evaluate()
      stop()
      begin()
    },
    webhook: () => open(WEBHOOK),
    stop,
  }
}

const isSame = (a: Trigger, b: Trigger): boolean =>
  a.enable_webhook === b.enable_webhook && isDeepStrictEqual(a.conditions, b.conditions)
