import type { DeviceRow } from '../../auth/state.ts'
import { Failed } from '../../base/result.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import type { Version } from '../../model/version.ts'
import type { On } from '../answer.ts'
import { holdsScope } from '../caller.ts'
import { missingParameter } from '../failures.ts'
import { scopes } from '../scopes.ts'
import { adminUser, authorityOf, withMetadata } from '../user-views.ts'
import { type NodeFacts, notFound, type Parts } from './records.ts'

/** ts-client takes the second API route only when this holds `2.x.y` (auth.md 2). */
const PLACEOS_VERSION = 'v2.0.0'

export const answerRoot = (on: On, { store, node, signals, signIn }: Parts) => ({
  authority: on.root.authority.handler(({ context: { request } }) => {
    const row = signIn.people.authorityOf(request?.hostname ?? '')
    if (!row) throw new Failed('not_found', 'This node has no authority yet.')
    const { internals: _, created_at: __, ...shown } = toWire(entities.authority, row)
    // ts-client puts the scheme and the domain before a path, and so loses the port (auth.md 2).
    const absolute = (url: string) => (request && url.startsWith('/') ? `${request.base}${url}` : url)
    return {
      ...shown,
      login_url: absolute(row.login_url),
      logout_url: absolute(row.logout_url),
      version: PLACEOS_VERSION,
      session: request?.hasSession ?? false,
      token_valid: request?.hasToken ?? false,
      production: true,
    }
  }),
  alive: on.root.alive.handler(() => undefined),
  version: on.root.version.handler(() => versionOf(node)),
  versions: on.root.versions.handler(() => [versionOf(node)]),
  platform: on.root.platform.handler(() => ({ version: node.version, changelog: '' })),
  scopes: on.root.scopes.handler(() => [...scopes]),
  signal: on.root.signal.handler(({ input: { query, body }, context: { caller } }) => {
    if (!query.channel) throw missingParameter('channel')
    // Whoever is a guest and nothing else speaks to guests only.
    if (!holdsScope(caller.scopes, ['root'], 'write') && !query.channel.includes('/guest/')) {
      throw new Failed('denied', 'Guests may only use channels with /guest/ in them.')
    }
    const payload = bytesOf(body)
    signals.emit({ channel: `placeos/${query.channel}`, payload })
    const authority = authorityOf(store, caller)
    if (authority) signals.emit({ channel: `placeos/${authority}/${query.channel}`, payload })
  }),
  // There is no index here that could be out of date: what is searched are the records themselves.
  reindex: on.root.reindex.handler(() => undefined),
  backfill: on.root.backfill.handler(() => undefined),
  domainOfEmail: on.root.domainOfEmail.handler(({ input: { params } }) => {
    const domain = params.email.slice(params.email.lastIndexOf('@') + 1).toLowerCase()
    const row = store.authority.find(({ email_domains }) => email_domains.some(one => one.toLowerCase() === domain))
    if (!row) throw notFound('domain for', params.email)
    return row.domain
  }),
  currentUser: on.root.currentUser.handler(({ context: { caller } }) => {
    const row = caller.userId === undefined ? undefined : store.user.get(caller.userId)
    const device = signIn.devices.get(caller.sessionId ?? '')
    if (device) return deviceAsUser(device, authorityOf(store, caller))
    if (!row) throw notFound('user behind', caller.name)
    return withMetadata(store, adminUser(row), { forAdmin: true })
  }),
})

const versionOf = (node: NodeFacts): Version => ({
  service: 'alcove',
  commit: node.commit,
  version: node.version,
  build_time: node.buildTime,
  platform_version: PLACEOS_VERSION,
})

/** An enrolled panel has no record among the people; front ends ask who is there all the same (auth.md 14). */
const deviceAsUser = ({ id, name, created_at }: DeviceRow, authority_id: string | undefined) => ({
  ...{ id, authority_id, name, email: '', email_digest: '', groups: [], deleted: false, locatable: false },
  created_at: Math.floor(created_at / 1000),
  ...{ sys_admin: false, support: false, login_count: 0, work_preferences: [], work_overrides: {} },
  ...{ associated_metadata: {}, subsystem_access: [] },
})

/** A body that came over REST is here as it was sent; over a socket it is a value. */
function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return new TextEncoder().encode(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''))
}
