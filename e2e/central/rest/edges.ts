import type { Data } from '../data.ts'
import type { Route } from './route.ts'
import { created } from './writes.ts'

/** Making an edge gives its secret, this once, and no id (rest.md 4.5). */
export function edgeRoutes(data: Data, secretFor: (edgeId: string) => string): Route[] {
  return [
    {
      method: 'POST',
      path: '/edges',
      need: 'admin',
      scope: 'edges',
      handle(asked) {
        const { id } = created(data, 'edge', asked, { user_id: asked.user.id ?? '' })
        const x_api_key = secretFor(String(id))
        const {
          name,
          description = '',
          user_id,
          online = false,
          created_at,
          updated_at,
        } = data.get('edge', String(id)) ?? {}
        return { status: 201, body: { name, description, user_id, online, created_at, updated_at, x_api_key } }
      },
    },
  ]
}
