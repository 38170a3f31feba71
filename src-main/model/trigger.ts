import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { named } from './enums.ts'
import { anyJson, count, description, field, flag, maybeText, name, secondsOf } from './field.ts'

const triggerOperators = [
  'and',
  'equal',
  'exclusive_or',
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
  'not_equal',
  'or',
] as const

export const webhookMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** One side of a comparison: a constant, or a status of a module of the system. */
const operand = z.union(
  [
    z.number(),
    z.string(),
    z.boolean(),
    z.looseObject({ mod: z.string(), status: z.string(), keys: z.array(z.string()).default([]) }),
  ],
  {
    error:
      'must be a number, a text, true, false, or a status such as {"mod": "Display_1", "status": "power", "keys": []}',
  },
)

/** Seconds since 1970; RFC 3339 text is accepted too (triggers.md 2.6). */
const time = z.union([z.number().int(), z.string().transform(secondsOf).pipe(z.number().int())], {
  error: 'must be seconds since 1970, or an ISO date such as 2026-01-31T09:00:00Z',
})

const conditions = z.looseObject({
  comparisons: z.array(z.looseObject({ left: operand, operator: named(triggerOperators), right: operand })).default([]),
  time_dependents: z
    .array(
      z.looseObject({
        type: named(['at', 'cron']),
        time: time.nullish(),
        cron: z.string().nullish(),
        timezone: z.string().nullish(),
      }),
    )
    .default([]),
})

const actions = z.looseObject({
  functions: z
    .array(z.looseObject({ mod: z.string(), method: z.string(), args: z.record(z.string(), anyJson()).default({}) }))
    .default([]),
  mailers: z.array(z.looseObject({ emails: z.array(z.string()), content: z.string().default('') })).default([]),
})

/** What shall happen when something is so. It works in the systems that have an instance of it. */
export const trigger = entity({
  noun: 'trigger',
  table: 'trigger',
  path: 'triggers',
  fields: {
    name: name({ present: false }),
    description: description(),
    conditions: field(conditions.default({ comparisons: [], time_dependents: [] }), { input: 'json' }),
    actions: field(actions.default({ functions: [], mailers: [] }), { input: 'json' }),
    debounce_period: count(0, { unit: 'ms' }),
    any_match: flag(false, { about: 'One condition is enough; otherwise all must hold.' }),
    important: flag(),
    enable_webhook: flag(false, { about: 'A web request sets it off too.' }),
    supported_methods: field(z.array(z.string()).default(['POST']), {
      oneOf: webhookMethods,
      about: 'What kinds of web request.',
    }),
    control_system_id: maybeText({
      ref: { to: 'control_system', gone: 'remove' },
      about: 'For one system only. Empty: for any.',
    }),
  },
})
export type Trigger = Of<typeof trigger>
