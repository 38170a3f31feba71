import { z } from 'zod'
import { allow } from './allow.ts'

const BASE = '/api/engine/v2/metadata'
const id = z.object({ id: z.string() })
const name = z.object({ name: z.string().optional() })

/** PlaceOS's metadata routes, as far as a room panel reads them (rest.md 4.13). */
export const metadata = {
  show: allow('user', 'metadata')
    .route({
      method: 'GET',
      path: `${BASE}/{id}`,
      inputStructure: 'detailed',
      summary: 'Metadata of a parent, by name',
    })
    .input(z.object({ params: id, query: name }))
    .output(z.record(z.string(), z.json())),
  children: allow('user', 'metadata')
    .route({
      method: 'GET',
      path: `${BASE}/{id}/children`,
      inputStructure: 'detailed',
      summary: 'Metadata of each zone directly below',
    })
    .input(z.object({ params: id, query: name }))
    .output(z.array(z.object({ zone: z.json(), metadata: z.record(z.string(), z.json()) }))),
}
