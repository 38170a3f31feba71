import { z } from 'zod'
import { allow } from './allow.ts'
import { commaList, flag, listOf, paging, record } from './shapes.ts'

const BASE = '/api/engine/v2/systems'
const sysId = z.object({ sys_id: z.string() })
const slug = sysId.extend({ module_slug: z.string() })

/** PlaceOS's system routes, as far as a room panel needs them (rest.md 4.8 and 5). */
export const systems = {
  index: allow('user', 'systems')
    .route({
      method: 'GET',
      path: BASE,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'List systems',
    })
    .input(
      z.object({
        query: z.object({
          ...paging,
          zone_id: commaList(),
          email: commaList(),
          features: commaList(),
          module_id: z.string().optional(),
          capacity: z.coerce.number().int().optional().catch(undefined),
          bookable: z.string().optional(),
        }),
      }),
    )
    .output(listOf(record)),
  show: allow('user', 'systems')
    .route({ method: 'GET', path: `${BASE}/{sys_id}`, inputStructure: 'detailed', summary: 'Show a system' })
    .input(z.object({ params: sysId, query: z.object({ complete: flag(false) }) }))
    .output(record),
  zones: allow('admin', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/zones`,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'List the zones of a system',
    })
    .input(z.object({ params: sysId }))
    .output(listOf(record)),
  start: allow('support', 'systems')
    .route({
      method: 'POST',
      path: `${BASE}/{sys_id}/start`,
      inputStructure: 'detailed',
      summary: 'Start the modules of a system',
    })
    .input(z.object({ params: sysId, query: z.object({ single_occurrence: flag(true) }) }))
    .output(z.void()),
  stop: allow('support', 'systems')
    .route({
      method: 'POST',
      path: `${BASE}/{sys_id}/stop`,
      inputStructure: 'detailed',
      summary: 'Stop the modules of a system',
    })
    .input(z.object({ params: sysId, query: z.object({ single_occurrence: flag(true) }) }))
    .output(z.void()),
  types: allow('user', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/types`,
      inputStructure: 'detailed',
      summary: 'Count the modules of a system by name',
    })
    .input(z.object({ params: sysId }))
    .output(z.record(z.string(), z.number())),
  functions: allow('support', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/functions/{module_slug}`,
      inputStructure: 'detailed',
      summary: 'List the functions of a module',
    })
    .input(z.object({ params: slug }))
    .output(
      z.record(
        z.string(),
        z.object({ arity: z.number(), params: z.record(z.string(), z.json()), order: z.array(z.string()) }),
      ),
    ),
  state: allow('support', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/{module_slug}`,
      inputStructure: 'detailed',
      summary: 'All status of a module, each value as JSON text',
    })
    .input(z.object({ params: slug }))
    .output(z.record(z.string(), z.string())),
  stateOf: allow('support', 'systems')
    .route({
      method: 'GET',
      path: `${BASE}/{sys_id}/{module_slug}/{key}`,
      inputStructure: 'detailed',
      summary: 'One status of a module',
    })
    .input(z.object({ params: slug.extend({ key: z.string() }) }))
    .output(z.json()),
  exec: allow('support', 'systems')
    .route({
      method: 'POST',
      path: `${BASE}/{sys_id}/{module_slug}/{method}`,
      inputStructure: 'detailed',
      summary: 'Run a function of a module',
    })
    .input(z.object({ params: slug.extend({ method: z.string() }), body: z.array(z.json()) }))
    .output(z.json()),
}
