import { z } from 'zod'
import { allow } from './allow.ts'
import { flag, listOf, paging, record } from './shapes.ts'

const BASE = '/api/engine/v2/modules'
const id = z.object({ id: z.string() })

/** PlaceOS's module routes, as far as a room panel needs them (rest.md 4.10). */
export const modules = {
  index: allow('support', 'modules')
    .route({
      method: 'GET',
      path: BASE,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'List modules',
    })
    .input(
      z.object({
        query: z.object({
          ...paging,
          control_system_id: z.string().optional(),
          driver_id: z.string().optional(),
          running: z.string().optional(),
          no_logic: flag(false),
        }),
      }),
    )
    .output(listOf(record)),
  show: allow('support', 'modules')
    .route({ method: 'GET', path: `${BASE}/{id}`, inputStructure: 'detailed', summary: 'Show a module' })
    .input(z.object({ params: id, query: z.object({ complete: flag(false) }) }))
    .output(record),
  start: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/{id}/start`, inputStructure: 'detailed', summary: 'Start a module' })
    .input(z.object({ params: id }))
    .output(z.void()),
  stop: allow('support', 'modules')
    .route({ method: 'POST', path: `${BASE}/{id}/stop`, inputStructure: 'detailed', summary: 'Stop a module' })
    .input(z.object({ params: id }))
    .output(z.void()),
  state: allow('support', 'modules')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/state`,
      inputStructure: 'detailed',
      summary: 'All status of a module, each value as JSON text',
    })
    .input(z.object({ params: id }))
    .output(z.record(z.string(), z.string())),
}
