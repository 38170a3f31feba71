import { z } from 'zod'
import { allow } from './allow.ts'
import { record } from './shapes.ts'

const BASE = '/api/engine/v2'
const versionRecord = z.object({
  service: z.string(),
  commit: z.string(),
  version: z.string(),
  build_time: z.string(),
  platform_version: z.string(),
})

/** What every front end asks first: is it there, which version, whose is it, who am I (rest.md 4.1, 4.2, 4.6). */
export const root = {
  authority: allow('public', 'public')
    .route({ method: 'GET', path: '/auth/authority', summary: 'The authority of this host' })
    .output(record),
  alive: allow('public', 'root')
    .route({ method: 'GET', path: `${BASE}/`, summary: 'Answers when the node works' })
    .output(z.void()),
  version: allow('user', 'root')
    .route({ method: 'GET', path: `${BASE}/version`, summary: 'Version of this node' })
    .output(versionRecord),
  currentUser: allow('user', 'users')
    .route({ method: 'GET', path: `${BASE}/users/current`, summary: 'The user behind the credential' })
    .output(record),
}
