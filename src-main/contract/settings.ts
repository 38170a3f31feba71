import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { commaList, count, listOf, record } from './shapes.ts'

/** PlaceOS's settings routes (rest.md 4.7). Writing takes an admin: settings reach every driver. */
export const settings = {
  ...resource('settings', { read: 'support', write: 'admin', query: { parent_id: commaList() } }),
  history: allow('admin', 'settings')
    .route({
      method: 'GET',
      path: '/api/engine/v2/settings/{id}/history',
      inputStructure: 'detailed',
      outputStructure: 'detailed',
      summary: 'How a settings record was, newest first',
    })
    .input(
      z.object({
        params: z.object({ id: z.string() }),
        query: z.object({ limit: count(15, 10_000), offset: count(0, 1_000_000) }),
      }),
    )
    .output(listOf(record)),
}
