import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { fakeClock } from '../base/fake-clock.ts'
import { openControl } from '../testing/control-client.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { openPageSocket, type Visitor, visitor } from '../testing/visitor.ts'
import { callerOfPanel } from './caller.ts'
import { createPageSessions } from './page-sessions.ts'

// The sockets of our own pages: by which token they open, and what ends them.

const PASSWORD = 'a password for tests'
let node: TestNode
let admin: Visitor
let person: Visitor
let personId: string
let people = 0

beforeAll(async () => {
  node = await startNode({ firstRoom: testRoom })
  admin = await signedIn({ sys_admin: true })
})
beforeEach(async () => {
  person = await signedIn({ support: true })
  const { id } = await asked('GET', `/api/engine/v2/users/person-${people}@example.com`)
  personId = id
})
afterAll(() => node.stop())

async function signedIn(rights: object): Promise<Visitor> {
  const email = `person-${++people}@example.com`
  await asked('POST', '/api/engine/v2/users', { name: `Person ${people}`, email, password: PASSWORD, ...rights })
  const browser = visitor(node)
  await browser.post('/auth/signin', { email, password: PASSWORD })
  return browser
}

async function asked(method: string, path: string, body?: object) {
  const { status, json, text } = await visitor(node).ask(method, path, body, { 'x-api-key': ADMIN_KEY })
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
  return json
}

const askToken = (page: string, headers: Record<string, string> = {}) =>
  admin.ask('POST', '/auth/page-sessions', { page }, headers)

/** With these sub-protocols: the one taken, or the status of the refusal. */
const connect = (protocols: string[], headers: Record<string, string> = {}) =>
  new Promise<string | number>(resolve => {
    const socket = new WebSocket(`${node.url.replace('http', 'ws')}/api/alcove/v1/socket`, protocols, { headers })
    socket.on('open', () => {
      resolve(socket.protocol)
      socket.close()
    })
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0)
      response.resume()
    })
    socket.on('error', () => undefined)
  })

describe('the token of a page', () => {
  test('is for pages this node served: the browser says so, other programs do not', async () => {
    expect((await askToken('admin')).status).toBe(200)
    expect((await askToken('admin', { 'sec-fetch-site': 'none', origin: node.url })).status).toBe(200)
    expect((await askToken('admin', { 'sec-fetch-site': '' })).status).toBe(403)
    expect((await askToken('admin', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await askToken('admin', { origin: 'http://evil.example' })).status).toBe(403)
    const unknown = await askToken('backoffice')
    expect([unknown.status, unknown.json]).toEqual([400, { error: 'page must be one of admin, kiosk' }])
  })

  test('is never kept by a cache, and opens one socket', async () => {
    const { json, headers } = await askToken('admin')
    expect(headers['cache-control']).toBe('no-store')
    expect(await connect(['alcove.v1', `token.${json.token}`])).toBe('alcove.v1')
    expect(await connect(['alcove.v1', `token.${json.token}`])).toBe(401)
    expect(await connect(['alcove.v1'])).toBe(401)
    expect(await connect(['alcove.v1', 'token.made-up'])).toBe(401)
  })

  test('opens none for another site, nor under another name', async () => {
    const { json } = await askToken('admin')
    const protocols = ['alcove.v1', `token.${json.token}`]
    expect(await connect(protocols, { origin: 'http://evil.example' })).toBe(403)
    expect(await connect(protocols, { host: 'evil.example' })).toBe(403)
    expect(await connect(protocols, { origin: node.url })).toBe('alcove.v1')
  })

  test('is over after a minute, and there are no more than a thousand', async () => {
    const clock = fakeClock()
    const sessions = createPageSessions(clock)
    const caller = callerOfPanel(['sys-test'])
    const [first, second] = [sessions.open(caller), sessions.open(caller)]
    expect(first.expires_at).toBe(clock.now() + 60_000)
    await clock.advance(60_000)
    expect(sessions.redeem(first.token)).toBe(caller)
    await clock.advance(1)
    expect(sessions.redeem(second.token)).toBeUndefined()
    const old = sessions.open(caller)
    for (let at = 0; at < 1_000; at++) sessions.open(caller)
    expect(sessions.redeem(old.token)).toBeUndefined()
  })

  test.each([
    ['they signed out', () => person.post('/auth/signout')],
    ['they signed out everywhere', () => person.ask('GET', '/auth/logout')],
    ['they are a technician no longer', () => asked('PATCH', `/api/engine/v2/users/${personId}`, { support: false })],
    ['they were removed', () => asked('DELETE', `/api/engine/v2/users/${personId}`)],
  ])('opens none once %s', async (_, happens) => {
    const { json } = await person.ask('POST', '/auth/page-sessions', { page: 'admin' })
    await happens()
    await expect(openPageSocket(node, json.token)).rejects.toEqual({ status: 401 })
  })

  test('opens none once its device is let in no longer', async () => {
    const panel = visitor(node)
    const id = await enrolled(panel)
    const { json } = await panel.ask('POST', '/auth/page-sessions', { page: 'kiosk' })
    await asked('DELETE', `/api/alcove/v1/devices/${id}`)
    await expect(openPageSocket(node, json.token)).rejects.toEqual({ status: 401 })
  })
})

async function enrolled(panel: Visitor): Promise<string> {
  const { json } = await panel.post('/auth/devices', { kind: 'panel' })
  const { id } = await asked('POST', '/api/alcove/v1/devices', {
    code: json.code,
    name: 'Panel',
    system_id: 'sys-test',
  })
  await panel.post('/auth/devices/poll', { poll: json.poll })
  return id
}

describe('an open socket is closed with 1008 and the reason', () => {
  test.each([
    ['they sign out', () => person.post('/auth/signout'), 'They signed out.'],
    ['they sign out everywhere', () => person.ask('GET', '/auth/logout'), 'They signed out everywhere.'],
    [
      'an admin signs them out',
      async () => {
        const { client, close } = await admin.open('admin')
        const theirs = (await client.access.sessions()).find(({ sub }) => sub === personId)
        await client.access.endSession({ id: theirs?.id ?? '' })
        close()
      },
      /^Person \d+ signed it out\.$/,
    ],
    [
      'somebody signs in anew in their browser',
      () => person.post('/auth/signin', { email: `person-${people}@example.com`, password: PASSWORD }),
      'Somebody signed in anew in this browser.',
    ],
    [
      'they become more, or less',
      () => asked('PATCH', `/api/engine/v2/users/${personId}`, { sys_admin: true }),
      'What this person may do has changed.',
    ],
    [
      'they join a group, which zones may admit',
      () => asked('PATCH', `/api/engine/v2/users/${personId}`, { groups: ['management'] }),
      'What this person may do has changed.',
    ],
    [
      'they are removed',
      () => asked('DELETE', `/api/engine/v2/users/${personId}`),
      /^(What this person may do has changed|The person was removed)\.$/,
    ],
  ])('when %s', async (_, happens: () => Promise<unknown>, said) => {
    const { closed } = await person.open('admin')
    await happens()
    expect(await closed).toEqual({ code: 1008, reason: said instanceof RegExp ? expect.stringMatching(said) : said })
  })

  test('when its device is moved, and it comes back for the other room', async () => {
    const panel = visitor(node)
    const id = await enrolled(panel)
    const { closed } = await panel.open('kiosk')
    const sys = await asked('POST', '/api/engine/v2/systems', { name: `Another room ${people}` })
    await asked('PATCH', `/api/alcove/v1/devices/${id}`, { id, system_id: sys.id })
    expect(await closed).toMatchObject({ code: 1008 })
    const { client, close } = await panel.open('kiosk')
    expect((await client.access.me()).systems).toEqual([sys.id])
    close()
  })

  test('when the key of a control socket is changed, removed, or its person is', async () => {
    const whatEnds = [
      (key: string) => asked('PATCH', `/api/engine/v2/api_keys/${key}`, { permissions: 1 }),
      (key: string) => asked('DELETE', `/api/engine/v2/api_keys/${key}`),
      () => asked('PATCH', `/api/engine/v2/users/${personId}`, { support: false }),
    ]
    for (const [at, end] of whatEnds.entries()) {
      const key = await asked('POST', '/api/engine/v2/api_keys', { name: `Key ${people} ${at}`, user_id: personId })
      const { socket } = await openControl(node.url, { headers: { 'x-api-key': key.x_api_key } })
      const closed = new Promise(resolve => socket.once('close', code => resolve(code)))
      await end(key.id)
      expect(await closed).toBe(1008)
    }
  })

  test('and not when only their name changes', async () => {
    const { client, close } = await person.open('admin')
    await asked('PATCH', `/api/engine/v2/users/${personId}`, { name: 'Somebody else' })
    expect((await client.access.me()).role).toBe('support')
    close()
  })
})

test('a socket speaks for whoever is signed in, and of the panel for whoever stands there', async () => {
  const [asAdmin, asOccupant] = [await admin.open('admin'), await admin.open('kiosk')]
  expect(await asAdmin.client.access.me()).toMatchObject({ role: 'admin', via: 'session', systems: null })
  expect(await asOccupant.client.access.me()).toMatchObject({ role: 'panel', via: 'panel', user_id: null })
  asAdmin.close()
  asOccupant.close()
})
