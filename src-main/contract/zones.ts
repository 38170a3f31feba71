import { z } from 'zod'
import { allow } from './allow.ts'
import { commaList, flag, listOf, paging, record } from './shapes.ts'

const BASE = '/api/engine/v2/zones'
const id = z.object({ id: z.string() })

/** PlaceOS's zone routes, as far as a room panel needs them (rest.md 4.12). */
export const zones = {
  index: allow('user', 'zones')
    .route({
      method: 'GET',
      path: BASE,
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'List zones',
    })
    .input(
      z.object({
        query: z.object({ ...paging, parent_id: commaList(), tags: commaList(), include_children_count: flag(false) }),
      }),
    )
    .output(listOf(record)),
  show: allow('user', 'zones')
    .route({ method: 'GET', path: `${BASE}/{id}`, inputStructure: 'detailed', summary: 'Show a zone' })
    .input(z.object({ params: id }))
    .output(record),
  metadata: allow('user', 'zones')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/metadata`,
      inputStructure: 'detailed',
      summary: 'Metadata of a zone, by name',
    })
    .input(z.object({ params: id, query: z.object({ name: z.string().optional() }) }))
    .output(z.record(z.string(), z.json())),
}
