import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'
import { dryRunView, explanationView, instancesNews, recentNews, tracesNews } from './traces-views.ts'

const BASE = '/api/alcove/v1/triggers'
const INSTANCE = `${BASE}/instances/{trig_id}`
const instance = z.object({ trig_id: z.string().max(100) })
const limit = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200) })

/** What triggers did and nearly did, why, and what they would have done. */
export const traces = {
  recent: allow('support', 'system_triggers')
    .route({ method: 'GET', path: `${BASE}/traces`, summary: 'What all triggers did last and nearly did' })
    .input(limit)
    .output(recentNews),
  watchRecent: allow('support', 'system_triggers')
    .route({ method: 'GET', path: `${BASE}/traces/watch`, summary: 'What all triggers did last, and do from now on' })
    .input(limit)
    .output(eventIterator(recentNews)),
  watchInstances: allow('support', 'system_triggers')
    .route({
      method: 'GET',
      path: `${BASE}/instances/watch`,
      summary: 'How triggers stand in their systems, and stand from now on',
    })
    .input(z.object({ trigger_id: z.string().max(100).optional() }))
    .output(eventIterator(instancesNews)),
  list: allow('support', 'system_triggers')
    .route({ method: 'GET', path: `${INSTANCE}/traces`, summary: 'What a trigger of a system did and nearly did' })
    .input(instance)
    .output(tracesNews),
  watch: allow('support', 'system_triggers')
    .route({
      method: 'GET',
      path: `${INSTANCE}/traces/watch`,
      summary: 'What a trigger of a system did, and does from now on',
    })
    .input(instance)
    .output(eventIterator(tracesNews)),
  explain: allow('support', 'system_triggers')
    .route({ method: 'GET', path: `${INSTANCE}/explanation`, summary: 'Why it is triggered now, or why not' })
    .input(instance)
    .output(explanationView),
  unpark: allow('support', 'system_triggers')
    .route({ method: 'POST', path: `${INSTANCE}/unpark`, summary: 'Let one go on that was parked for a loop' })
    .input(instance)
    .output(
      z.object({
        /** False when it was not parked. */
        unparked: z.boolean(),
      }),
    ),
  dryRun: allow('support', 'system_triggers')
    .route({ method: 'POST', path: `${BASE}/dry_run`, summary: 'What a trigger would have done; nothing is sent' })
    .input(
      z.object({
        /** The one that is saved; left out where `trigger` says all. */
        trigger_id: z.string().max(100).optional(),
        /** As it is being written: these fields instead of those that are saved. */
        trigger: z
          .object({
            conditions: z.looseObject({}),
            debounce_period: z.number().int().min(0),
            any_match: z.boolean(),
            enable_webhook: z.boolean(),
          })
          .partial()
          .default({}),
        system_id: z.string().max(100),
        from: z.number(),
        to: z.number(),
      }),
    )
    .output(dryRunView),
}
