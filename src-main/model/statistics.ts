import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { count, field } from './field.ts'

/** How the node was at one moment: counted by it, never written by a person. */
export const statistics = entity({
  noun: 'sample',
  table: 'stats',
  path: 'statistics',
  fields: {
    modules_disconnected: count(0, { readOnly: true }),
    triggers_active: count(0, { readOnly: true }),
    websocket_connections: count(0, { readOnly: true }),
    fixed_connections: count(0, { readOnly: true }),
    core_nodes_online: count(0, { readOnly: true }),
    /** When the row goes. */
    ttl: field(z.number().int().default(0), { readOnly: true, unit: 'instant' }),
  },
})
export type Statistics = Of<typeof statistics>
