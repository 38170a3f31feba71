import { z } from 'zod'

// What triggers did and did not do, as the pages show it. Times are milliseconds since 1970.

const side = z.object({
  /** The module as the trigger names it, such as `Display_1`; none for a constant. */
  mod: z.string().optional(),
  status: z.string().optional(),
  keys: z.array(z.string()).optional(),
  value: z.json(),
  /** When it last came; null: it never did. */
  at: z.number().nullable(),
})

/** A condition, and what it rests on. */
const conditionView = z.object({
  /** `webhook`, `time_<n>`, `comparison_<n>`. */
  key: z.string(),
  is: z.boolean(),
  since: z.number(),
  operator: z.string().optional(),
  sides: z.array(side).optional(),
  /** Of a time: when it comes next; null: never again. */
  next_at: z.number().nullable().optional(),
  /** The time zone that its cron line is of. */
  zone: z.string().optional(),
  /** What keeps it from being judged, in words. */
  trouble: z.string().optional(),
})

export type ConditionNow = z.infer<typeof conditionView>

/** One run, or one that nearly was. */
const trace = z.object({
  /** Counts up, also over restarts. */
  id: z.number().int(),
  instance_id: z.string(),
  at: z.number(),
  /**
   * It `fired`; or why nothing came of a condition that became true (`waiting`, `held`, `debounced`), also where all
   * held (`disabled`, `parked`); a web request was turned away; an action came to nothing.
   */
  kind: z.enum(['fired', 'waiting', 'held', 'debounced', 'disabled', 'parked', 'refused', 'action_failed']),
  /** The key of the condition that became true; empty where none did. */
  cause: z.string(),
  message: z.string(),
  conditions: z.array(conditionView),
  /** How often in a row. */
  times: z.number().int(),
})

export type TraceView = z.infer<typeof trace>

/** The oldest first; what was told before comes again with its id when it is another. */
export const tracesNews = z.object({ whole: z.boolean(), traces: z.array(trace) })
export type TracesNews = z.infer<typeof tracesNews>

/** Of the whole node: each with where it was. */
export const recentNews = z.object({
  whole: z.boolean(),
  traces: z.array(
    trace.extend({ trigger_id: z.string(), trigger: z.string(), system_id: z.string(), system: z.string() }),
  ),
})
export type RecentNews = z.infer<typeof recentNews>

/** Why an instance is triggered, or why not. */
export const explanationView = z.object({
  instance_id: z.string(),
  at: z.number(),
  state: z.enum(['working', 'disabled', 'parked', 'elsewhere', 'no_trigger', 'no_system', 'beginning']),
  triggered: z.boolean(),
  trigger_count: z.number().int(),
  /** Null: it never did. */
  last_fired: z.number().nullable(),
  summary: z.string(),
  conditions: z.array(conditionView.extend({ words: z.string() })),
  /** Of the conditions that do not hold, what they lack. */
  missing: z.array(z.string()),
  /** What the system has nothing for. */
  warnings: z.array(z.string()),
  /** Since when it is parked, and the instances of the loop, this one first and last. */
  parked: z.object({ at: z.number(), ring: z.array(z.string()) }).optional(),
  last: trace.optional(),
})
export type ExplanationView = z.infer<typeof explanationView>

/** How an instance stands, in brief. */
const instanceBrief = explanationView
  .pick({ instance_id: true, state: true, triggered: true, trigger_count: true, last_fired: true })
  .extend({
    ...explanationView.pick({ warnings: true, parked: true }).shape,
    trigger_id: z.string(),
    control_system_id: z.string(),
    important: z.boolean(),
    /** Why it is parked, or what went wrong when it fired last; null: there is no such thing. */
    trouble: z.string().nullable(),
  })
export type InstanceBrief = z.infer<typeof instanceBrief>

/** All of them first, a part at a time, of which the first is `whole`; then those that stand otherwise than they did. */
export const instancesNews = z.object({
  whole: z.boolean(),
  instances: z.array(instanceBrief),
  /** Those that are no more. */
  gone: z.array(z.string()),
})
export type InstancesNews = z.infer<typeof instancesNews>

const replayed = z.object({
  at: z.number(),
  cause: z.string(),
  message: z.string(),
  conditions: z.array(conditionView),
})

/** What a trigger would have done; the lists hold the first of each, the counts all. */
export const dryRunView = z.object({
  from: z.number(),
  to: z.number(),
  /** How far back the recording goes; null: it holds nothing of these modules. */
  recorded_from: z.number().nullable(),
  fired: z.number().int(),
  missed: z.number().int(),
  firings: z.array(replayed),
  near_misses: z.array(replayed),
  /** What could not be taken into account. */
  warnings: z.array(z.string()),
})
export type DryRunView = z.infer<typeof dryRunView>
