import { z } from 'zod'
import { allow } from './allow.ts'
import { fields, resource } from './resource.ts'
import { flag, listOf, maybeCount, paging, record, warnings } from './shapes.ts'

/** PlaceOS's trigger routes (rest.md 4.14). */
export const triggers = {
  ...resource('trigger', { read: 'support', write: 'admin', show: { instances: flag(false) }, saved: { warnings } }),
  instances: allow('user')
    .route({
      method: 'GET',
      path: '/api/engine/v2/triggers/{id}/instances',
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'Where a trigger is at work',
    })
    .input(z.object({ params: z.object({ id: z.string() }) }))
    .output(listOf(record)),
}

const BASE = '/api/engine/v2/systems/{sys_id}/triggers'
const system = z.object({ sys_id: z.string() })
const instance = system.extend({ trig_id: z.string() })
const saved = record.extend({ warnings })
const update = (method: 'PATCH' | 'PUT') =>
  allow('support', 'system_triggers')
    .route({ method, path: `${BASE}/{trig_id}`, inputStructure: 'detailed', summary: 'Change a trigger of a system' })
    .input(z.object({ params: instance, query: z.looseObject({}), body: fields }))
    .output(saved)

/** The triggers of a system (rest.md 4.9). */
export const systemTriggers = {
  index: allow('support', 'system_triggers')
    .route({
      method: 'GET',
      path: BASE,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'List the triggers of a system',
    })
    .input(
      z.object({
        params: system,
        query: z.object({
          ...paging,
          complete: flag(true),
          important: flag(false),
          triggered: flag(false),
          trigger_id: z.string().optional(),
          as_of: maybeCount(),
        }),
      }),
    )
    .output(listOf(record)),
  show: allow('support', 'system_triggers')
    .route({
      method: 'GET',
      path: `${BASE}/{trig_id}`,
      inputStructure: 'detailed',
      summary: 'Show a trigger of a system',
    })
    .input(z.object({ params: instance, query: z.object({ complete: flag(true) }) }))
    .output(record),
  create: allow('support', 'system_triggers')
    .route({
      method: 'POST',
      path: BASE,
      successStatus: 201,
      inputStructure: 'detailed',
      summary: 'Put a trigger to work in a system',
    })
    .input(z.object({ params: system, body: fields }))
    .output(saved),
  update: update('PATCH'),
  replace: update('PUT'),
  remove: allow('support', 'system_triggers')
    .route({
      method: 'DELETE',
      path: `${BASE}/{trig_id}`,
      successStatus: 202,
      inputStructure: 'detailed',
      summary: 'Take a trigger out of a system',
    })
    .input(z.object({ params: instance }))
    .output(z.void()),
}
