import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  auditEntry,
  deviceView,
  meView,
  networkView,
  presenceView,
  sessionView,
  shareView,
  sourceTest,
  waitingDeviceView,
} from './access-views.ts'
import { allow } from './allow.ts'

const BASE = '/api/alcove/v1'
const id = z.object({ id: z.string() })
const system = z.object({ system_id: z.string() })
const ofSystem = { within: { system: 'system_id' } } as const
const OWN = { within: 'own' } as const

/** Who is here, with what, and what they did. How they come in is in `api/sign-in`, as it needs cookies. */
export const access = {
  me: allow('guest', undefined, OWN)
    .route({ method: 'GET', path: `${BASE}/me`, summary: 'Who asks, and what they may' })
    .output(meView),
  sessions: allow('admin', 'users')
    .route({ method: 'GET', path: `${BASE}/sessions`, summary: 'Who is signed in, the last seen first' })
    .output(z.array(sessionView)),
  ownSessions: allow('user')
    .route({ method: 'GET', path: `${BASE}/me/sessions`, summary: 'Where else the caller is signed in' })
    .output(z.array(sessionView)),
  endSession: allow('admin', 'users')
    .route({ method: 'DELETE', path: `${BASE}/sessions/{id}`, summary: 'Sign somebody out; their sockets close' })
    .input(id)
    .output(z.void()),
  endOwnSession: allow('user')
    .route({ method: 'DELETE', path: `${BASE}/me/sessions/{id}`, summary: 'Sign out elsewhere' })
    .input(id)
    .output(z.void()),

  devices: allow('support', 'users')
    .route({ method: 'GET', path: `${BASE}/devices`, summary: 'Enrolled panels and phones' })
    .output(z.object({ devices: z.array(deviceView), waiting: z.array(waitingDeviceView) })),
  approveDevice: allow('support', 'users')
    .route({ method: 'POST', path: `${BASE}/devices`, summary: 'Let in the device that shows this code' })
    .input(z.object({ code: z.string().max(32), name: z.string().trim().min(1).max(100), system_id: z.string() }))
    .output(deviceView),
  changeDevice: allow('support', 'users')
    .route({ method: 'PATCH', path: `${BASE}/devices/{id}`, summary: 'Give a device another name or room' })
    .input(
      z.object({
        id: z.string(),
        name: z.string().trim().min(1).max(100).optional(),
        system_id: z.string().optional(),
      }),
    )
    .output(deviceView),
  revokeDevice: allow('support', 'users')
    .route({ method: 'DELETE', path: `${BASE}/devices/{id}`, summary: 'Let a device in no longer; its sockets close' })
    .input(id)
    .output(z.void()),

  presence: allow('panel', 'systems', OWN)
    .route({
      method: 'GET',
      path: `${BASE}/panel/presence/watch`,
      summary: 'What the panel shows to whoever stands there',
    })
    .output(eventIterator(presenceView)),
  share: allow('panel', 'systems', ofSystem)
    .route({
      method: 'GET',
      path: `${BASE}/rooms/{system_id}/share/watch`,
      summary: 'The code by which phones borrow a room',
    })
    .input(system)
    .output(eventIterator(shareView)),
  endSharing: allow('panel', 'systems', ofSystem)
    .route({
      method: 'DELETE',
      path: `${BASE}/rooms/{system_id}/share`,
      summary: 'Take borrowed controls back from all phones',
    })
    .input(system)
    .output(z.object({ ended: z.number().int() })),

  audit: allow('admin', 'users')
    .route({ method: 'GET', path: `${BASE}/audit`, summary: 'Sign-ins and refusals, the newest first' })
    .input(
      z.object({
        before: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        q: z.string().max(200).optional(),
        refused: z.coerce.boolean().default(false),
      }),
    )
    .output(z.object({ entries: z.array(auditEntry), more: z.boolean() })),
  watchAudit: allow('admin', 'users')
    .route({ method: 'GET', path: `${BASE}/audit/watch`, summary: 'Each sign-in and refusal as it happens' })
    .output(eventIterator(auditEntry)),

  testLdap: allow('admin', 'ldap_authentications')
    .route({ method: 'POST', path: `${BASE}/sign-on/ldap/{id}/test`, summary: 'Try a directory out, step by step' })
    .input(z.object({ id: z.string(), username: z.string().max(256).optional() }))
    .output(sourceTest),
  testOauth: allow('admin', 'o_auth_authentications')
    .route({ method: 'POST', path: `${BASE}/sign-on/oauth2/{id}/test`, summary: 'Try a provider out, step by step' })
    .input(id)
    .output(sourceTest),

  network: allow('support', 'root')
    .route({ method: 'GET', path: `${BASE}/network`, summary: 'How this node is reached, and by which certificate' })
    .output(networkView),
  setNetwork: allow('admin', 'root')
    .route({ method: 'PATCH', path: `${BASE}/network`, summary: 'Open the node to the local network, or close it' })
    .input(z.object({ open: z.boolean().optional(), names: z.array(z.string().max(253)).max(20).optional() }))
    .output(networkView),
  useCertificate: allow('admin', 'root')
    .route({
      method: 'PUT',
      path: `${BASE}/network/certificate`,
      summary: "Use one's own certificate instead of the node's",
    })
    .input(z.object({ certificate: z.string().max(100_000), key: z.string().max(50_000) }))
    .output(networkView),
  dropCertificate: allow('admin', 'root')
    .route({ method: 'DELETE', path: `${BASE}/network/certificate`, summary: "Back to the node's own certificate" })
    .output(networkView),
  renewCertificate: allow('admin', 'root')
    .route({ method: 'POST', path: `${BASE}/network/certificate/renew`, summary: "Make the node's certificate anew" })
    .output(networkView),
}
