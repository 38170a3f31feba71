import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'
import { commaList, count, flag, listOf, record } from './shapes.ts'

const BASE = '/api/engine/v2/users'
const id = z.object({ id: z.string() })
const detailed = { inputStructure: 'detailed' } as const
const token = z.object({ token: z.string(), expires: z.number().optional() })

// People may change themselves; the handler sees to it that it is themselves.
const { update, replace } = resource('user', { read: 'user', write: 'user' })

/** PlaceOS's user routes (rest.md 4.6); `current` is in `root.ts`. */
export const users = {
  ...resource('user', {
    read: 'user',
    write: 'admin',
    query: { include_deleted: flag(false), include_metadata: flag(false), authority_id: z.string().optional() },
    show: { include_metadata: flag(false) },
  }),
  update,
  replace,
  revive: allow('admin', 'users')
    .route({ method: 'POST', path: `${BASE}/{id}/revive`, ...detailed, summary: 'Take back that a user was removed' })
    .input(z.object({ params: id }))
    .output(z.void()),
  metadata: allow('user')
    .route({ method: 'GET', path: `${BASE}/{id}/metadata`, ...detailed, summary: 'Metadata of a user, by name' })
    .input(z.object({ params: id, query: z.object({ name: z.string().optional() }) }))
    .output(z.record(z.string(), z.json())),
  groups: allow('user')
    .route({ method: 'GET', path: `${BASE}/groups`, ...detailed, summary: 'The groups of these addresses' })
    .input(z.object({ query: z.object({ emails: commaList() }) }))
    .output(z.array(z.object({ id: z.string(), groups: z.array(z.string()) }))),
  searchMetadata: allow('user')
    .route({
      method: 'GET',
      path: `${BASE}/metadata/search`,
      ...detailed,
      outputStructure: 'detailed',
      summary: 'The users whose metadata fits a JSON path, such as $.car.make == "Tesla"',
    })
    .input(
      z.object({
        query: z.object({
          filter: z.string().optional(),
          limit: count(100, 10_000),
          offset: count(0, 1_000_000),
        }),
      }),
    )
    .output(listOf(record)),
  ownToken: allow('user')
    .route({ method: 'POST', path: `${BASE}/resource_token`, summary: "The caller's token at their identity provider" })
    .output(token),
  token: allow('admin', 'users')
    .route({
      method: 'POST',
      path: `${BASE}/{id}/resource_token`,
      ...detailed,
      summary: "A user's token at their identity provider",
    })
    .input(z.object({ params: id }))
    .output(token),
  removeToken: allow('admin', 'users')
    .route({
      method: 'DELETE',
      path: `${BASE}/{id}/resource_token`,
      successStatus: 202,
      ...detailed,
      summary: 'Forget the tokens that an identity provider gave for a user',
    })
    .input(z.object({ params: id }))
    .output(z.void()),
}
