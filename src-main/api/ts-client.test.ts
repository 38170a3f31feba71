import { afterAll, beforeAll, expect, test } from 'vitest'
import { testKey } from '../testing/keys.ts'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { openPage, type Page } from '../testing/ts-client-browser.ts'
import { until } from '../testing/until.ts'

// The foreign client: @placeos/ts-client from npm, unchanged, against a running node. A browser that hurries
// repeats every 15 s thing every 50 ms, so that keep-alive is seen without waiting for it.

const HURRY = 300
let node: TestNode
let page: Page
const user = testKey('user', { scopes: ['public'] })
const room = {
  ...testRoom,
  records: {
    ...testRoom.records,
    api_key: [user.record],
    metadata: [{ id: 'metadata-a', name: 'bindings', description: '', details: { on: true }, parent_id: 'zone-test' }],
    control_system: [
      ...testRoom.records.control_system,
      ...Array.from({ length: 249 }, (_, at) => ({ id: `sys-${at}`, name: `Room ${String(at).padStart(3, '0')}` })),
    ],
  },
}

beforeAll(async () => {
  node = await startNode({ firstRoom: room })
  page = openPage(`http://localhost:${node.port}/panel/?x-api-key=${ADMIN_KEY}`, { hurry: HURRY })
})
afterAll(async () => {
  await page.close()
  await node.stop()
})

test('the client takes the node for a PlaceOS of its own version', async () => {
  const { online, authority, endpoint } = await page.does('setup')
  expect(online).toBe(true)
  expect(authority).toMatchObject({ domain: 'localhost', version: 'v2.0.0', session: false, production: true })
  expect(endpoint).toBe(`http://localhost:${node.port}/api/engine/v2`)
})

test('systems are listed with their total, and all 250 by following the pages', async () => {
  const systems = await page.does('systems')
  expect(systems).toHaveLength(100)
  const { total, pages } = await page.does('allSystems', { limit: 60, q: 'room' })
  expect(total).toBe(250)
  expect(pages.map(ids => ids.length)).toEqual([60, 60, 60, 60, 10])
  expect(new Set(pages.flat()).size).toBe(250)
})

test('one system is shown, with its zones and modules when asked for', async () => {
  expect(await page.does('system', 'sys-test')).toMatchObject({
    id: 'sys-test',
    name: 'Test Room',
    zones: ['zone-test'],
    modules: ['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller'],
  })
  const complete = await page.does('system', 'sys-test', { complete: true })
  expect(complete.module_list.map(({ id }) => id)).toEqual(['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller'])
})

test('the rest of a panel start is answered: user, zone, metadata, functions', async () => {
  expect(await page.does('currentUser')).toMatchObject({ name: 'Administrator', sys_admin: true })
  expect(await page.does('zone', 'zone-test')).toMatchObject({ name: 'Test building', tags: ['building'] })
  expect(await page.does('metadata', 'zone-test', 'bindings')).toMatchObject({
    name: 'bindings',
    details: { on: true },
  })
  expect(await page.does('metadata', 'zone-test', 'none')).not.toHaveProperty('name', 'bindings')
  expect(await page.does('functions', 'sys-test', 'Display')).toMatchObject({
    power: { arity: 1, order: ['state'], params: { state: { type: 'boolean' } } },
  })
})

test('a missing system is 404 to the client, which then asks nobody to sign in again', async () => {
  await expect(page.does('system', 'sys-none')).rejects.toEqual({ status: 404 })
})

test('bind, exec power(true), the notification, unbind', async () => {
  await page.does('bind', 'sys-test', 'Display_1', 'power')
  await until(
    () => page.does('exec', 'sys-test', 'Display_1', 'power', [true]).catch(() => 'not yet'),
    value => value === true,
  )
  await until(
    () => page.does('heard', 'sys-test', 'Display_1', 'power'),
    values => values.at(-1) === true,
  )
  expect(await page.does('exec', 'sys-test', 'Display_1', 'power', [false])).toBe(false)
  expect(
    await until(
      () => page.does('heard', 'sys-test', 'Display_1', 'power'),
      values => values.at(-1) === false,
    ),
  ).toEqual([true, false])

  await page.does('unbind', 'sys-test', 'Display_1', 'power')
  await until(
    () => page.does('traffic'),
    ({ sent }) => sent.some(text => text.includes('"cmd":"unbind"')),
  )
  await page.does('exec', 'sys-test', 'Display_1', 'power', [true])
  expect(await page.does('heard', 'sys-test', 'Display_1', 'power')).toEqual([true, false])
})

test('a failed exec rejects with what the node said', async () => {
  await expect(page.does('exec', 'sys-test', 'Display_1', 'fail', [])).rejects.toMatchObject({
    type: 'error',
    error_code: 3,
    code: 500,
    msg: 'module raised: no such lamp',
  })
  await expect(page.does('exec', 'sys-test', 'Display_9', 'power', [true])).rejects.toMatchObject({ error_code: 6 })
})

test('each error comes to the client as the node said it, and it goes on', async () => {
  const panel = openPage(`http://localhost:${node.port}/panel/?x-api-key=${user.token}`)
  await panel.does('setup')
  const refused = (method: string, args: unknown[] = [], sys = 'sys-test') =>
    expect(panel.does('exec', sys, 'Display_1', method, args)).rejects
  await refused('service_menu').toMatchObject({
    error_code: 2,
    code: 500,
    msg: 'attempted to access privileged function service_menu',
  })
  await refused('foo').toMatchObject({ error_code: 1, code: 500, msg: 'could not find function foo' })
  await refused('power', [true], 'sys-none').toMatchObject({ error_code: 6, code: 500, msg: 'could not find module' })
  await refused('power', ['on']).toMatchObject({
    error_code: 3,
    code: 500,
    msg: expect.stringMatching(/^module raised: power: argument "state"/),
  })
  expect(await panel.does('exec', 'sys-test', 'Display_1', 'no', [])).toBe(false)
  await panel.close()
})

test('what a front end binds before it is there is told when it appears, moves, and is called by another name', async () => {
  await page.does('exec', 'sys-test', 'Display_1', 'volume', [11])
  await page.does('exec', 'sys-test', 'Display_2', 'volume', [22])
  const { id } = (await page.does('call', 'addSystem', [{ name: 'Room to come' }])) as { id: string }
  await page.does('bind', id, 'Display_1', 'volume')
  await page.does('bind', id, 'Wall_1', 'volume')
  const told = (slug: string) => page.does('heard', id, slug, 'volume')
  await page.does('call', 'addSystemModule', [id, 'mod-display1'])
  await until(
    () => told('Display_1'),
    values => values.at(-1) === 11,
  )
  await page.does('call', 'removeSystemModule', [id, 'mod-display1'])
  await page.does('call', 'addSystemModule', [id, 'mod-display2'])
  await until(
    () => told('Display_1'),
    values => values.at(-1) === 22,
  )
  await page.does('call', 'updateModule', ['mod-display2', { custom_name: 'Wall' }])
  await until(
    () => told('Wall_1'),
    values => values.at(-1) === 22,
  )
  expect(await told('Display_1')).toEqual([11, 22])
  await page.does('call', 'updateModule', ['mod-display2', { custom_name: '' }])
  await until(
    () => told('Display_1'),
    values => values.length === 3,
  )
  expect(await told('Wall_1')).toEqual([22])
})

test('log lines of a module come to the client, until it ignores them', async () => {
  const options = { sys: 'sys-test', mod: 'mod-display1', index: 1, name: 'debug' }
  await page.does('debug', options)
  await page.does('exec', 'sys-test', 'Display_1', 'power', [true])
  const lines = (await until(
    () => page.does('debugged'),
    all => JSON.stringify(all).includes('PWR 1'),
  )) as object[]
  expect(lines).toContainEqual(
    expect.objectContaining({
      mod_id: 'mod-display1',
      module: 'mod-display1_1',
      level: 'debug',
      message: '→ PWR 1\\r',
    }),
  )
  await page.does('ignore', options)
  await page.does('debugged')
  await page.does('exec', 'sys-test', 'Display_1', 'power', [false])
  expect(await page.does('debugged')).toEqual([])
})

test('each ping is answered, so the connection is kept', async () => {
  const pings = (texts: string[]) => texts.filter(text => text === 'ping' || text === 'pong').length
  const { sent, received } = await until(
    () => page.does('traffic'),
    traffic => pings(traffic.received) >= 20,
  )
  expect(pings(sent) - pings(received)).toBeLessThanOrEqual(1)
  expect((await page.does('connections')).lastIndexOf(false)).toBe(0)
})

test('a module stopped and started by the client tells its status again', async () => {
  await page.does('bind', 'sys-test', 'Display_2', 'greeting')
  await until(
    () => page.does('heard', 'sys-test', 'Display_2', 'greeting'),
    values => values.length > 0,
  )
  await page.does('stopModule', 'mod-display2')
  await page.does('startModule', 'mod-display2')
  expect(
    await until(
      () => page.does('heard', 'sys-test', 'Display_2', 'greeting'),
      values => values.length >= 3,
    ),
  ).toEqual(['hello', null, 'hello'])
})

test('after the node restarts, the client comes back and its bindings with it: three thousand at once', async () => {
  const many = Array.from({ length: 3_000 }, (_, at): [string, string, string] => ['sys-test', 'Poller_1', `s${at}`])
  const bindsIn = ({ sent }: { sent: string[] }) =>
    sent.filter(text => /"cmd":"bind".*"name":"s\d+"/.test(text)).map(text => JSON.parse(text).id as number)
  await page.does('bindMany', many)
  await until(
    () => page.does('traffic'),
    traffic => bindsIn(traffic).length === many.length,
  )
  await page.does('bind', 'sys-test', 'Poller_1', 'beats')
  await until(
    () => page.does('heard', 'sys-test', 'Poller_1', 'beats'),
    values => values.length > 1,
  )
  const { folder, port } = node
  await page.does('forgetConnections')
  await node.stop()
  await until(
    () => page.does('connections'),
    states => states.includes(false),
  )
  const before = (await page.does('heard', 'sys-test', 'Poller_1', 'beats')).length
  node = await startNode({ folder, port })
  await until(
    () => page.does('heard', 'sys-test', 'Poller_1', 'beats'),
    values => values.length > before,
    15_000,
  )
  expect(await page.does('exec', 'sys-test', 'Poller_1', 'ping', [])).toBe('pong')
  await until(
    () => page.does('traffic'),
    traffic => {
      const answered = new Set(traffic.received.map(text => /^\{"id":(\d+),"type":"success"/.exec(text)?.[1]))
      const ids = bindsIn(traffic)
      return ids.length === 2 * many.length && ids.every(id => answered.has(String(id)))
    },
    30_000,
  )
}, 60_000)

test('with a key the node does not know, the client ends up with a 401 and not in a loop', async () => {
  const stranger = openPage(`http://localhost:${node.port}/panel/?x-api-key=unknown.key`)
  await stranger.does('setup')
  await expect(stranger.does('systems')).rejects.toEqual({ status: 401 })
  await stranger.close()
})
