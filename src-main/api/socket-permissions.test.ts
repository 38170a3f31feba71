import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type ControlClient, openControl } from '../testing/control-client.ts'
import { testKey } from '../testing/keys.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { type Visitor, visitor } from '../testing/visitor.ts'

// Who may open the control socket, and send which command on it: with keys of each role and scope, and with the tokens
// that people and enrolled panels get for a front end on ts-client.

const REDIRECT = 'http://localhost/panel/oauth-resp.html'
const PASSWORD = 'a password for tests'
const keys = {
  'guest by scope': testKey('guest', { scopes: ['guest'] }),
  'reader by scope': testKey('read-only', { permissions: 2, scopes: ['public.read'] }),
  'user by key': testKey('user'),
  'support by key': testKey('support', { permissions: 1 }),
  'admin by key': testKey('admin', { permissions: 2 }),
}
const display = { mod: 'Display', index: 1 }
const frames = {
  bind: { cmd: 'bind', sys: 'sys-test', ...display, name: 'power' },
  'bind in another system': { cmd: 'bind', sys: 'sys-other', ...display, name: 'power' },
  'bind of a protected module': { cmd: 'bind', sys: 'sys-test', mod: '_TRIGGER_', name: 'trig-a' },
  unbind: { cmd: 'unbind', sys: 'sys-test', ...display, name: 'power' },
  exec: { cmd: 'exec', sys: 'sys-test', ...display, name: 'no' },
  'exec in another system': { cmd: 'exec', sys: 'sys-other', ...display, name: 'no' },
  'exec for administrators': { cmd: 'exec', sys: 'sys-test', ...display, name: 'service_menu' },
  debug: { cmd: 'debug', sys: 'sys-test', mod: 'mod-display1', name: 'debug' },
  'debug of another module': { cmd: 'debug', sys: 'sys-test', mod: 'mod-other', name: 'debug' },
  ignore: { cmd: 'ignore', sys: 'sys-test', mod: 'mod-display1', name: 'debug' },
}
type FrameName = keyof typeof frames

const ofEverybody: FrameName[] = ['bind', 'unbind', 'exec', 'ignore']
const ofUser: FrameName[] = [...ofEverybody, 'bind in another system', 'exec in another system']
const ofSupport: FrameName[] = [...ofUser, 'bind of a protected module', 'debug', 'debug of another module']
const ofAdmin: FrameName[] = [...ofSupport, 'exec for administrators']
const allowed: Record<string, readonly FrameName[]> = {
  'enrolled panel by token': ofEverybody,
  'user by key': ofUser,
  'user by token': ofUser,
  'support by key': ofSupport,
  'support by token': ofSupport,
  'admin by key': ofAdmin,
  'admin by token': ofAdmin,
}

let node: TestNode
let guest: Visitor
let panel: Visitor
let person: Visitor
const credentials: Record<string, Record<string, string>> = {}
const open: ControlClient[] = []

beforeAll(async () => {
  const { module, control_system } = testRoom.records
  const other = { id: 'mod-other', driver_id: 'driver-acme', name: 'Display', role: 1, ip: '127.0.0.1', port: 1 }
  node = await startNode({
    firstRoom: {
      records: {
        ...testRoom.records,
        module: [...module, { ...other, running: true }],
        control_system: [...control_system, { id: 'sys-other', name: 'Another Room', modules: ['mod-other'] }],
        api_key: Object.values(keys).map(({ record }) => record),
      },
      preferences: {
        ...testRoom.preferences,
        simulated_modules: [...testRoom.preferences.simulated_modules, 'mod-other'],
      },
    },
  })
  for (const [name, { token }] of Object.entries(keys)) credentials[name] = { 'x-api-key': token }
  const application = { name: 'Panel', owner_id: 'authority-localhost', redirect_uri: REDIRECT }
  const { uid } = await asAdmin('POST', '/api/engine/v2/oauth_apps', { ...application, confidential: false })
  for (const [role, rights] of Object.entries({ user: {}, support: { support: true }, admin: { sys_admin: true } })) {
    const email = `${role}@example.com`
    await asAdmin('POST', '/api/engine/v2/users', { name: role, email, password: PASSWORD, ...rights })
    person = visitor(node)
    await person.post('/auth/signin', { email, password: PASSWORD })
    credentials[`${role} by token`] = { authorization: `Bearer ${await tokenOf(person, uid)}` }
  }
  panel = visitor(node)
  const { json: waiting } = await panel.post('/auth/devices', { kind: 'panel' })
  await asAdmin('POST', '/api/alcove/v1/devices', { code: waiting.code, name: 'Panel', system_id: 'sys-test' })
  await panel.post('/auth/devices/poll', { poll: waiting.poll })
  credentials['enrolled panel by token'] = { authorization: `Bearer ${await tokenOf(panel, uid)}` }
  guest = visitor(node)
  const kiosk = await panel.open('kiosk')
  for await (const { url } of await kiosk.client.access.share({ system_id: 'sys-test' })) {
    await guest.post('/auth/join', { code: url.split('#')[1] })
    break
  }
  kiosk.close()
  const client = await opened('admin by key')
  for (const sys of ['sys-test', 'sys-other']) {
    await until(
      () => client.ask({ id: 1, cmd: 'exec', sys, ...display, name: 'no' }),
      answer => answer.includes('"success"'),
    )
  }
})
afterEach(async () => {
  for (const client of open.splice(0)) await client.close()
})
afterAll(() => node.stop())

async function asAdmin(method: string, path: string, body: object) {
  const { status, json, text } = await visitor(node).ask(method, path, body, { 'x-api-key': ADMIN_KEY })
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
  return json
}

/** What a front end on ts-client gets in a browser where somebody is signed in. */
async function tokenOf(browser: Visitor, client_id: string): Promise<string> {
  const asked = new URLSearchParams({ response_type: 'token', client_id, redirect_uri: REDIRECT, scope: 'public' })
  const { headers } = await browser.ask('GET', `/auth/oauth/authorize?${asked}`)
  return new URLSearchParams(headers.location?.split('#')[1]).get('access_token') ?? 'none'
}

async function opened(who: string): Promise<ControlClient> {
  const client = await openControl(node.url, { headers: credentials[who] ?? {} })
  open.push(client)
  return client
}

describe('is not opened', () => {
  test.each(['guest by scope', 'reader by scope'])('for %s', async who => {
    await expect(opened(who)).rejects.toEqual({ status: 403, body: '' })
  })

  test.each([
    ['without a credential', {}],
    ['with a key that is not known', { 'x-api-key': 'unknown.key' }],
    ['with a token that is none', { authorization: 'Bearer nonsense' }],
  ])('%s, and the audit trail says so', async (_, headers: Record<string, string>) => {
    await expect(openControl(node.url, { headers })).rejects.toMatchObject({ status: 401 })
    const { entries } = await asAdmin('GET', '/api/alcove/v1/audit?refused=true&q=systems/control', undefined as never)
    expect(entries.length).toBeGreaterThan(0)
  })

  test('with the cookie of a phone that borrowed the room, nor is a token given for it', async () => {
    const cookie = `guest=${guest.cookies.get('guest')}`
    await expect(openControl(node.url, { headers: { cookie } })).rejects.toMatchObject({ status: 401 })
    expect(await tokenOf(guest, 'none')).toBe('none')
  })

  test('with the cookie of a person or a panel: a front end brings a token', async () => {
    for (const cookie of [`user=${person.cookies.get('user')}`, `device=${panel.cookies.get('device')}`]) {
      await expect(openControl(node.url, { headers: { cookie } })).rejects.toMatchObject({ status: 401 })
    }
  })
})

test.each(Object.keys(allowed))('does for %s what the role allows, and says 2 to the rest', async who => {
  const client = await opened(who)
  const may: string[] = []
  for (const [name, frame] of Object.entries(frames)) {
    const { type, error_code } = JSON.parse(await client.ask({ id: 2, ...frame }))
    // 6: admitted, and there is no such trigger.
    expect([undefined, 2, 6]).toContain(error_code)
    if (type === 'success' || error_code === 6) may.push(name)
    client.frames.length = 0
  }
  expect(may.sort()).toEqual([...(allowed[who] ?? [])].sort())
})
