import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSignIn } from '../auth/sign-in.ts'
import { silentLog } from '../base/log.ts'
import { createRecords } from '../records/records.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { testKey } from '../testing/keys.ts'
import { ADMIN_KEY, startNode, type TestNode, temporaryFolder, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { type Visitor, visitor } from '../testing/visitor.ts'
import { mayWatch } from './may-watch.ts'
import { access, knowAccess } from './plain-routes.ts'

// What is served beside the contract, and who may ask. A route that is not in the table fails.

const roles = ['nobody', 'guest', 'panel', 'user', 'support', 'admin'] as const
type Role = (typeof roles)[number]

/** What each is answered with, whoever asks or by role; `by` are the methods besides GET. */
interface Expected {
  access?: 'public' | 'watcher' | 'contract'
  /** Asked as this, where the route's own name is a pattern. */
  path?: string
  body?: object
  status: number | Record<Role, number>
}

const same = (status: number) => ({ status })
const page = same(200)
/** Nobody may ask without a token of OAuth, which none of these brings. */
const tokenOnly = same(401)

const unknownClient = { grant_type: 'refresh_token', client_id: 'none', refresh_token: 'none' }

const expected: Record<string, Expected> = {
  'GET /healthz': same(200),
  'GET /readyz': same(200),
  // From this machine; from elsewhere below.
  'GET /metrics': { access: 'watcher', status: 200 },
  'GET /ca.crt': same(200),
  // Not open to the network, so there is nothing to be found.
  'GET /api/alcove/v1/description.xml': same(404),
  'GET /api/docs': same(302),
  'GET /api/docs/openapi.json': same(200),

  'GET /': same(302),
  'GET /admin': page,
  'GET /admin/*': { ...page, path: '/admin/rooms' },
  'GET /kiosk': page,
  'GET /kiosk/*': { ...page, path: '/kiosk/room' },
  'GET /login': page,
  'GET /login/*': { ...page, path: '/login/claim' },
  'GET /join': page,
  'GET /assets/*': { path: '/assets/none.js', status: 404 },

  'GET /auth/options': same(200),
  'GET /auth/failure': same(200),
  'GET /auth/login': same(303),
  'GET /auth/oauth2': same(303),
  'GET /auth/oauth2/callback': same(303),
  'GET /auth/oauth2/callback/:id': { path: '/auth/oauth2/callback/none', status: 303 },
  'POST /auth/signin': { body: { email: 'nobody@example.com' }, status: 400 },
  'POST /auth/claim': { body: {}, status: 400 },
  'POST /auth/reset': { body: {}, status: 400 },
  'POST /auth/ldap/callback': { body: {}, status: 400 },
  'POST /auth/remembered': { body: {}, status: 401 },
  'POST /auth/join': { body: {}, status: 400 },
  'POST /auth/devices': { body: {}, status: 400 },
  'POST /auth/devices/poll': { body: { poll: 'none' }, status: 200 },
  // The admin page: for technicians. That of the panel is in `sign-in/page-callers.test.ts`.
  'POST /auth/page-sessions': {
    body: { page: 'admin' },
    status: { nobody: 401, guest: 401, panel: 401, user: 403, support: 200, admin: 200 },
  },

  'GET /auth/oauth/authorize': same(401),
  'POST /auth/oauth/token': { body: unknownClient, status: 401 },
  'POST /auth/token': { body: unknownClient, status: 401 },
  'POST /auth/oauth/revoke': { body: { token: 'none' }, status: 200 },
  'POST /auth/oauth/introspect': { body: {}, ...tokenOnly },
  'GET /auth/oauth/token/info': tokenOnly,
  'GET /auth/oauth/userinfo': tokenOnly,
  'POST /auth/oauth/userinfo': { body: {}, ...tokenOnly },
  'GET /auth/oauth/discovery/keys': same(200),
  'GET /.well-known/openid-configuration': same(200),
  'GET /.well-known/oauth-authorization-server': same(200),
  'GET /.well-known/webfinger': { path: '/.well-known/webfinger?resource=acct:ada@example.com', status: 200 },

  // Web requests come from outside, with a secret of their own. How often, and with a wrong one: `webhook/notify.test.ts`.
  ...ofMethods(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], '/api/engine/v2/webhook/:id/notify', {
    path: '/api/engine/v2/webhook/none/notify',
    status: 422,
  }),
  ...ofMethods(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], '/api/engine/v2/webhook/:id/notify/*', {
    path: '/api/engine/v2/webhook/none/notify/secret/Display',
    status: 404,
  }),
  'QUERY /api/engine/v2/webhook/:id/notify': {
    path: '/api/engine/v2/webhook/none/notify',
    body: {},
    status: 422,
  },
  'QUERY /api/engine/v2/webhook/:id/notify/*': {
    path: '/api/engine/v2/webhook/none/notify/secret/Display',
    body: {},
    status: 404,
  },
  // Who may make a call of the contract is in `permissions.test.ts`. Cookies are no credential there.
  ...ofMethods(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], '/api/*', {
    access: 'contract',
    path: '/api/engine/v2/systems',
    status: 401,
  }),
  ...ofMethods(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], '/auth/authority', {
    access: 'contract',
    status: 404,
  }),
  'QUERY /api/*': { access: 'contract', path: '/api/engine/v2/systems', body: {}, status: 401 },
  'QUERY /auth/authority': { access: 'contract', body: {}, status: 404 },
  'GET /auth/authority': { access: 'contract', status: 200 },

  // Last, as they end what the others ask with.
  'POST /auth/signout': { body: {}, status: 202 },
  'GET /auth/logout': same(302),
}

function ofMethods(methods: string[], url: string, what: Expected): Record<string, Expected> {
  return Object.fromEntries(methods.map(method => [`${method} ${url}`, what]))
}

let node: TestNode
const visitors = {} as Record<Role, Visitor>
const PASSWORD = 'a password for tests'
const supportKey = testKey('support', { permissions: 1 })
const userKey = testKey('user')

beforeAll(async () => {
  const pagesFolder = temporaryFolder()
  mkdirSync(join(pagesFolder, 'assets'))
  for (const name of ['admin', 'kiosk', 'login']) writeFileSync(join(pagesFolder, `${name}.html`), '<!doctype html>')
  const records = { ...testRoom.records, api_key: [supportKey.record, userKey.record] }
  node = await startNode({ pagesFolder, firstRoom: { ...testRoom, records } })
  const people = { user: {}, support: { support: true }, admin: { sys_admin: true } }
  for (const [role, rights] of Object.entries(people)) {
    const email = `${role}@example.com`
    await asAdmin('POST', '/api/engine/v2/users', { name: role, email, password: PASSWORD, ...rights })
    visitors[role as Role] = visitor(node)
    await visitors[role as Role].post('/auth/signin', { email, password: PASSWORD })
  }
  visitors.nobody = visitor(node)
  visitors.panel = visitor(node)
  const { json: waiting } = await visitors.panel.post('/auth/devices', { kind: 'panel' })
  await asAdmin('POST', '/api/alcove/v1/devices', { code: waiting.code, name: 'Panel', system_id: 'sys-test' })
  await visitors.panel.post('/auth/devices/poll', { poll: waiting.poll })
  visitors.guest = visitor(node)
  const kiosk = await visitors.panel.open('kiosk')
  for await (const { url } of await kiosk.client.access.share({ system_id: 'sys-test' })) {
    await visitors.guest.post('/auth/join', { code: url.split('#')[1] })
    break
  }
  kiosk.close()
  await until(
    () => visitors.nobody.ask('GET', '/ca.crt'),
    ({ status }) => status === 200,
  )
})
afterAll(() => node.stop())

async function asAdmin(method: string, path: string, body: object) {
  const answer = await visitor(node).ask(method, path, body, { 'x-api-key': ADMIN_KEY })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
}

test('the visitors are who they are meant to be', () => {
  expect(roles.map(role => [role, [...visitors[role].cookies.keys()]])).toEqual([
    ['nobody', []],
    ['guest', ['guest']],
    ['panel', ['device']],
    ...['user', 'support', 'admin'].map(role => [role, ['user']]),
  ])
})

test('the table names every route beside the contract with who may ask, and no other', () => {
  // What is asked by HEAD is answered as by GET; a browser cannot send TRACE.
  const served = node.routes.filter(({ method }) => method !== 'HEAD' && method !== 'TRACE')
  const inTable = Object.entries(expected).map(([route, { access: who = 'public' }]) => `${route}: ${who}`)
  expect(inTable.sort()).toEqual(served.map(one => `${one.method} ${one.url}: ${one.access}`).sort())
  for (const { url } of node.routes.filter(({ method }) => method === 'HEAD')) {
    expect(Object.keys(expected)).toContain(`GET ${url}`)
  }
})

describe.each(Object.entries(expected))('%s', (route, { path, body, status }) => {
  const [method = '', url = ''] = route.split(' ')
  test.each(roles)('asked by %s', async role => {
    const answer = await visitors[role].ask(method, path ?? url, body)
    expect(answer.status).toBe(typeof status === 'number' ? status : status[role])
  })
})

describe('a route that does not say who may ask', () => {
  test('is refused when it is added, so the node does not start', () => {
    const app = Fastify()
    knowAccess(app)
    expect(() => app.get('/open', () => 'secret')).toThrow('GET /open does not say who may ask (api/plain-routes.ts).')
    expect(() => app.route({ method: ['PUT', 'POST'], url: '/both', handler: () => '' })).toThrow('PUT,POST /both')
    expect(() => app.get('/said', access('public'), () => 'known')).not.toThrow()
  })

  test('is known for each of its methods when it does', () => {
    const app = Fastify({ exposeHeadRoutes: false })
    const routes = knowAccess(app)
    app.route({ method: ['PUT', 'POST'], url: '/both', ...access('watcher'), handler: () => '' })
    expect(routes).toEqual([
      { method: 'PUT', url: '/both', access: 'watcher' },
      { method: 'POST', url: '/both', access: 'watcher' },
    ])
  })
})

describe('how the node fares', () => {
  test.each([
    ['127.0.0.1', undefined, true],
    ['::1', undefined, true],
    ['::ffff:127.0.0.1', undefined, true],
    ['192.0.2.7', undefined, false],
    ['fd00::7', undefined, false],
    [undefined, undefined, false],
    ['192.0.2.7', 'unknown.key', false],
    ['192.0.2.7', userKey.token, false],
    ['192.0.2.7', supportKey.token, true],
  ])('is told to %s with the key %s: %s', async (remoteAddress, key, may) => {
    const { store, clock, folder } = await openedStore()
    await store.write(change => {
      for (const { record } of [supportKey, userKey]) change.load('api_key', record)
    })
    const records = createRecords({ store, clock, settingsSchemaOf: () => undefined })
    const signIn = await createSignIn({ folder, store, records, clock, log: silentLog, mayReset: false })
    const request = { socket: { remoteAddress }, headers: key === undefined ? {} : { 'x-api-key': key } }
    expect(await mayWatch({ store, clock, signIn }, request)).toBe(may)
    await signIn.close()
    await store.close()
  })
})
