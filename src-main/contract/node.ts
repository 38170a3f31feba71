import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'
import { nodeView } from './views.ts'

const BASE = '/api/alcove/v1'

/** The node itself, for our own pages and for fleet tools. */
export const node = {
  show: allow('guest', 'systems', { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/node`, summary: 'The node, its rooms and what needs attention' })
    .output(nodeView),
  watch: allow('guest', 'systems', { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/node/watch`, summary: 'The node now, and again whenever it changes' })
    .output(eventIterator(nodeView)),
  counts: allow('support', 'root')
    .route({ method: 'GET', path: `${BASE}/node/statistics`, summary: 'What the statistics count, as it is now' })
    .output(
      z.object({
        modules_disconnected: z.number().int(),
        triggers_active: z.number().int(),
        websocket_connections: z.number().int(),
        fixed_connections: z.number().int(),
        core_nodes_online: z.number().int(),
      }),
    ),
  showOnPanel: allow('admin', 'systems')
    .route({ method: 'PUT', path: `${BASE}/node/panel`, summary: 'Choose the system that the panel shows' })
    .input(z.object({ system_id: z.string() }))
    .output(z.object({ system_id: z.string() })),
}
