import type { Route } from './route.ts'

const get = (path: string, body: unknown): Route => ({ method: 'GET', path, need: 'key', handle: () => ({ body }) })

/** What is not about a record (rest.md 4.2). */
export const rootRoutes: readonly Route[] = [
  get('/version', {
    service: 'rest-api',
    commit: 'reference',
    version: '2.0.0',
    build_time: '2026-08-01T00:00:00Z',
    platform_version: 'reference',
  }),
  get('/platform', { version: 'reference', changelog: '' }),
  {
    method: 'GET',
    path: '/api_keys/inspect',
    need: 'key',
    handle: ({ user, isSupport, isAdmin }) => {
      const u = { n: user.name, e: user.email, p: isAdmin ? 2 : isSupport ? 1 : 0, r: user.groups ?? [] }
      return { body: { iss: 'POS', sub: user.id, scope: ['public'], u } }
    },
  },
]
