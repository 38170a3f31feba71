import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'
import { centralCheck, centralView, tieView } from './central-views.ts'

const BASE = '/api/alcove/v1'
const address = z.string().trim().min(1).max(300)
const secret = z.string().trim().max(300)
const ca = z.string().max(100_000)
const key = z.object({ key: z.string().max(1_000) })

/** The tie to the central server: how it is, how it is made, and what becomes of edits on site. */
export const central = {
  watch: allow('support', 'root')
    .route({ method: 'GET', path: `${BASE}/central/watch`, summary: 'The tie to the central server, as it changes' })
    .output(eventIterator(centralView)),
  show: allow('support', 'root')
    .route({ method: 'GET', path: `${BASE}/central`, summary: 'The tie to the central server' })
    .output(centralView),
  tie: allow('guest', 'systems', { within: 'own' })
    .route({ method: 'GET', path: `${BASE}/central/tie/watch`, summary: 'Whether the central server can be reached' })
    .output(eventIterator(tieView)),
  check: allow('admin', 'root')
    .route({ method: 'POST', path: `${BASE}/central/check`, summary: 'Try one thing out before connecting' })
    .input(
      z.object({
        step: z.enum(['address', 'certificate', 'secret', 'clock']),
        address,
        /** Empty: the one that is kept. */
        secret: secret.default(''),
        ca: ca.nullable().default(null),
      }),
    )
    .output(centralCheck),
  connect: allow('admin', 'root')
    .route({ method: 'PUT', path: `${BASE}/central`, summary: 'Belong to this central server, from now on' })
    .input(
      z.object({
        address,
        /** Empty: the one that is kept, for the same address. */
        secret: secret.default(''),
        ca: ca.nullable().default(null),
        /** For a stock PlaceOS's REST API; empty: the one that is kept; null: none. */
        api_key: secret.nullable().default(''),
        systems: z.array(z.string()).max(1_000).default([]),
        logic: z.enum(['always', 'when_away']).default('when_away'),
      }),
    )
    .output(centralView),
  disconnect: allow('admin', 'root')
    .route({
      method: 'DELETE',
      path: `${BASE}/central`,
      inputStructure: 'detailed',
      summary: 'Belong to no central server any more',
    })
    .input(
      z.object({
        query: z.object({
          /** Whether what came from the centre stays, as this node's own; else it is removed. */
          keep: z.stringbool().or(z.boolean()).default(true),
        }),
      }),
    )
    .output(centralView),
  rotate: allow('admin', 'root')
    .route({
      method: 'PUT',
      path: `${BASE}/central/secret`,
      summary: 'Sign in at the central server with another secret',
    })
    .input(z.object({ secret: secret.min(1) }))
    .output(centralView),
  explain: allow('support', 'root')
    .route({ method: 'PUT', path: `${BASE}/central/overrides/reason`, summary: 'Say why something differs here' })
    .input(key.extend({ reason: z.string().trim().max(500) }))
    .output(z.void()),
  promote: allow('admin', 'root')
    .route({ method: 'POST', path: `${BASE}/central/overrides/promote`, summary: "Make the value here the centre's" })
    .input(key)
    .output(z.void()),
  drop: allow('support', 'root')
    .route({ method: 'POST', path: `${BASE}/central/overrides/drop`, summary: "Take the centre's value here" })
    .input(key)
    .output(z.void()),
}
