import { z } from 'zod'
import { version } from '../model/version.ts'
import { allow } from './allow.ts'
import { flag, record } from './shapes.ts'

const BASE = '/api/engine/v2'
/** What every front end asks first: is it there, which version, whose is it, who am I (rest.md 4.1, 4.2, 4.6). */
export const root = {
  authority: allow('public', 'public')
    .route({ method: 'GET', path: '/auth/authority', summary: 'The authority of this host' })
    .output(record),
  alive: allow('public', 'root')
    .route({ method: 'GET', path: `${BASE}/`, summary: 'Answers when the node works' })
    .output(z.void()),
  version: allow('panel', undefined, { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/version`, summary: 'Version of this node' })
    .output(version),
  versions: allow('panel', undefined, { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/cluster/versions`, summary: 'Versions of all that works together here' })
    .output(z.array(version)),
  platform: allow('panel', undefined, { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/platform`, summary: 'Version of the whole, and what is new in it' })
    .output(z.object({ version: z.string(), changelog: z.string() })),
  scopes: allow('panel', undefined, { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/scopes`, summary: 'What a credential may be limited to' })
    .output(z.array(z.string())),
  signal: allow('user', ['root', 'guest'])
    .route({
      method: 'POST',
      path: `${BASE}/signal`,
      inputStructure: 'detailed',
      summary: 'Send a body of any kind to whoever listens to a channel',
    })
    .input(z.object({ query: z.object({ channel: z.string().optional() }), body: z.unknown().optional() }))
    .output(z.void()),
  reindex: allow('admin')
    .route({
      method: 'POST',
      path: `${BASE}/reindex`,
      inputStructure: 'detailed',
      summary: 'Build the search index anew: there is none, so nothing happens',
    })
    .input(z.object({ query: z.object({ backfill: flag(false) }) }))
    .output(z.void()),
  backfill: allow('admin')
    .route({ method: 'POST', path: `${BASE}/backfill`, summary: 'Fill the search index: there is none' })
    .output(z.void()),
  domainOfEmail: allow('public', 'domains')
    .route({
      method: 'GET',
      path: `${BASE}/domains/lookup/{email}`,
      inputStructure: 'detailed',
      summary: 'The domain where a person with this address signs in',
    })
    .input(z.object({ params: z.object({ email: z.string() }) }))
    .output(z.string()),
  currentUser: allow('panel', undefined, { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/users/current`, summary: 'The user behind the credential' })
    .output(record),
}
