import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isContractProcedure } from '@orpc/contract'
import { call } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { contract } from '../contract/index.ts'
import { openControl } from '../testing/control-client.ts'
import { testKey } from '../testing/keys.ts'
import { startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { type Caller, nobody } from './caller.ts'
import { callerOfPage } from './page-sessions.ts'

// Who may do what. The tables are the expectation: what is missing from them fails, and whoever is not named is refused.

const key = (role: Caller['role'], scopes: string[]): Caller => ({
  userId: 'user-a',
  name: role,
  role,
  scopes,
  via: 'api_key',
})
const callers = {
  nobody,
  guest: key('user', ['guest']),
  user: key('user', ['public']),
  support: key('support', ['public']),
  admin: key('admin', ['public']),
  'admin who may only read': key('admin', ['public.read']),
  'admin of another resource': key('admin', ['elsewhere']),
  'the panel page': callerOfPage('kiosk'),
  'the admin page': callerOfPage('admin'),
} satisfies Record<string, Caller>
type CallerName = keyof typeof callers

const admins = ['admin', 'the admin page'] as const
const supporters = ['support', ...admins] as const
const users = ['user', 'the panel page', ...supporters] as const
const everyone = Object.keys(callers) as CallerName[]
/** Whoever has any credential at all. */
const everyoneKnown = everyone.filter(name => name !== 'nobody')
/** Whoever is an admin, whatever the credential is limited to. */
const anyAdmin = [...admins, 'admin who may only read', 'admin of another resource'] as const
const reading = <Names extends readonly CallerName[]>(names: Names) => [...names, 'admin who may only read'] as const

interface Rights {
  list?: readonly CallerName[]
  read: readonly CallerName[]
  write: readonly CallerName[]
  remove?: readonly CallerName[]
}

/** The six calls of a resource. */
function resource(name: string, { read, list = read, write, remove = write }: Rights) {
  const body = { params: { id: 'none' }, query: {}, body: {} }
  return {
    [`${name}.index`]: { input: { query: {} }, may: reading(list) },
    [`${name}.show`]: { input: { params: { id: 'none' }, query: {} }, may: reading(read) },
    [`${name}.create`]: { input: { body: {} }, may: write },
    [`${name}.update`]: { input: body, may: write },
    [`${name}.replace`]: { input: body, may: write },
    [`${name}.remove`]: { input: { params: { id: 'none' }, query: {} }, may: remove },
  }
}

const entry = { name: 'x', description: '', details: {} }
/** Calls on one record that is not there. */
const none = { params: { id: 'none' }, query: {} }
const trig = { params: { sys_id: 'sys-none', trig_id: 'none' }, query: {} }

/** Each call of the contract, what it is asked with, and who may. */
const expected: Record<string, { input?: unknown; may: readonly CallerName[] }> = {
  ...resource('apiKeys', { read: admins, write: admins }),
  'apiKeys.inspect': { may: everyoneKnown },
  ...resource('domains', { read: supporters, write: admins }),
  ...resource('brokers', { read: supporters, write: admins }),
  ...resource('schemas', { read: supporters, write: admins }),
  ...resource('ldapAuths', { read: admins, write: admins }),
  ...resource('oauthAuths', { read: admins, write: admins }),
  ...resource('samlAuths', { read: admins, write: admins }),
  ...resource('oauthApps', { list: users, read: admins, write: admins }),
  ...resource('drivers', { list: supporters, read: users, write: admins }),
  'drivers.readme': { input: none, may: reading(supporters) },
  'drivers.recompile': { input: none, may: admins },
  'drivers.reload': { input: none, may: admins },
  'drivers.compiled': { input: none, may: reading(admins) },
  ...resource('settings', { read: supporters, write: admins }),
  'settings.history': { input: none, may: reading(admins) },
  ...resource('triggers', { read: supporters, write: admins }),
  'triggers.instances': { input: none, may: everyoneKnown },
  'systemTriggers.index': { input: trig, may: reading(supporters) },
  'systemTriggers.show': { input: trig, may: reading(supporters) },
  'systemTriggers.create': { input: { ...trig, body: {} }, may: supporters },
  'systemTriggers.update': { input: { ...trig, body: {} }, may: supporters },
  'systemTriggers.replace': { input: { ...trig, body: {} }, may: supporters },
  'systemTriggers.remove': { input: trig, may: supporters },
  ...resource('systems', { read: users, write: supporters, remove: admins }),
  'systems.withEmails': { input: { query: { in: 'room@example.com' } }, may: reading(users) },
  'systems.metadata': { input: { params: { sys_id: 'sys-none' }, query: {} }, may: reading(admins) },
  'systems.settings': { input: { params: { sys_id: 'sys-none' } }, may: reading(admins) },
  'systems.addModule': { input: { params: { sys_id: 'sys-none', module_id: 'none' } }, may: admins },
  'systems.removeModule': { input: { params: { sys_id: 'sys-none', module_id: 'none' } }, may: admins },
  ...resource('modules', { read: supporters, write: supporters }),
  'modules.settings': { input: none, may: reading(admins) },
  'modules.exec': { input: { params: { id: 'none', method: 'power' }, body: [] }, may: admins },
  'modules.stateOf': { input: { params: { id: 'none', key: 'power' } }, may: reading(admins) },
  'modules.error': { input: none, may: reading(admins) },
  'modules.ping': { input: none, may: supporters },
  'modules.load': { input: none, may: admins },
  ...resource('zones', { read: users, write: supporters }),
  'zones.index': { input: { query: { tags: 'building' } }, may: reading(users) },
  'zones.tags': { may: everyoneKnown },
  'zones.triggers': { input: none, may: reading(supporters) },
  'zones.exec': {
    input: { params: { id: 'none', module_slug: 'Display_1', method: 'power' }, body: [] },
    may: supporters,
  },
  'metadata.bulk': { input: { params: { name: 'x' }, query: { parent_ids: 'zone-test' } }, may: reading(users) },
  'metadata.history': { input: none, may: reading(users) },
  // Which entry may be written is looked at once the call is admitted; of these, support may write any.
  'metadata.replace': { input: { ...none, body: entry }, may: supporters },
  'metadata.merge': { input: { ...none, body: entry }, may: supporters },
  'metadata.rename': { input: { ...none, body: { current_name: 'x', new_name: 'y' } }, may: users },
  'metadata.remove': { input: { ...none, query: { name: 'x' } }, may: supporters },
  'records.index': { input: { entity: 'zone' }, may: reading(admins) },
  'records.show': { input: { entity: 'zone', id: 'none' }, may: reading(admins) },
  'records.create': { input: { entity: 'zone', fields: {} }, may: admins },
  'records.update': { input: { entity: 'zone', id: 'none', fields: {} }, may: admins },
  'records.remove': { input: { entity: 'zone', id: 'none' }, may: admins },
  'records.removal': { input: { entity: 'zone', id: 'none' }, may: reading(admins) },
  'records.versions': { input: { entity: 'settings', id: 'none' }, may: reading(admins) },
  'records.restore': { input: { entity: 'settings', id: 'none', version_id: 'none' }, may: admins },
  'records.explain': { input: { entity: 'zone', id: 'none' }, may: reading(admins) },
  'records.watch': { may: reading(admins) },
  'root.authority': { may: everyone },
  'root.alive': { may: everyone },
  'root.version': { may: everyoneKnown },
  'root.versions': { may: everyoneKnown },
  'root.platform': { may: everyoneKnown },
  'root.scopes': { may: everyoneKnown },
  'root.signal': { input: { query: { channel: 'a/guest/b' } }, may: ['guest', ...users] },
  'root.reindex': { input: { query: {} }, may: anyAdmin },
  'root.backfill': { may: anyAdmin },
  'root.domainOfEmail': { input: { params: { email: 'a@example.com' } }, may: everyone },
  'root.currentUser': { may: everyoneKnown },
  ...resource('users', { read: users, write: admins }),
  // People may change themselves; who is not there is refused to nobody who might.
  'users.update': { input: { ...none, body: {} }, may: users },
  'users.replace': { input: { ...none, body: {} }, may: users },
  'users.revive': { input: none, may: admins },
  'users.metadata': { input: none, may: everyoneKnown },
  'users.groups': { input: { query: { emails: 'a@example.com' } }, may: everyoneKnown },
  'users.searchMetadata': { input: { query: { filter: '$.a' } }, may: everyoneKnown },
  'users.ownToken': { may: everyoneKnown },
  // The scope `public` is not enough here, and none of these has `users`.
  'users.token': { input: none, may: [] },
  'users.removeToken': { input: none, may: admins },
  ...resource('edges', { read: supporters, write: admins }),
  'edges.token': { input: none, may: reading(admins) },
  'edges.errors': { input: none, may: reading(admins) },
  'edges.modules': { input: none, may: reading(admins) },
  'edges.health': { input: none, may: reading(admins) },
  'edges.connections': { input: none, may: reading(admins) },
  'edges.allErrors': { input: { query: {} }, may: reading(admins) },
  'edges.allHealth': { may: reading(admins) },
  'edges.allConnections': { may: reading(admins) },
  'edges.moduleFailures': { may: reading(admins) },
  'edges.statistics': { may: reading(admins) },
  'edges.summary': { may: reading(admins) },
  'edges.cleanup': { input: { query: {} }, may: admins },
  'edges.control': { may: reading(users) },
  'edges.errorStream': { may: reading(admins) },
  'edges.edgeErrorStream': { input: none, may: reading(admins) },
  'edges.moduleStream': { may: reading(admins) },
  ...resource('repositories', { read: supporters, write: admins }),
  'repositories.pull': { input: none, may: admins },
  'repositories.interfaces': { may: reading(admins) },
  'repositories.drivers': { input: none, may: reading(admins) },
  'repositories.details': { input: none, may: reading(admins) },
  'repositories.commits': { input: none, may: reading(admins) },
  'repositories.branches': { input: none, may: reading(admins) },
  'repositories.releases': { input: none, may: reading(admins) },
  'repositories.tags': { input: none, may: reading(admins) },
  'repositories.defaultBranch': { input: none, may: reading(admins) },
  'repositories.folders': { input: none, may: reading(admins) },
  'repositories.remoteDefaultBranch': { input: { query: {} }, may: reading(admins) },
  'repositories.remoteBranches': { input: { query: {} }, may: reading(admins) },
  'repositories.remoteTags': { input: { query: {} }, may: reading(admins) },
  'repositories.remoteCommits': { input: { query: {} }, may: reading(admins) },
  'cluster.index': { input: { query: {} }, may: reading(admins) },
  'cluster.show': { input: none, may: reading(admins) },
  'cluster.terminate': { input: none, may: admins },
  'cluster.rebalance': { may: admins },
  'build.monitor': { input: { query: {} }, may: reading(users) },
  'build.cancel': { input: { params: { job: 'none' } }, may: admins },
  // Whose credential counts is that of a broker's client, which none of these brings.
  'mqtt.user': { input: { headers: {} }, may: [] },
  'mqtt.access': { input: { headers: {}, query: { topic: 'a', acc: '1' } }, may: [] },
  'webhook.show': { input: { ...none, query: { secret: 'x' } }, may: everyoneKnown },
  'systems.zones': { input: { params: { sys_id: 'sys-test' } }, may: reading(admins) },
  'systems.start': { input: { params: { sys_id: 'sys-none' }, query: {} }, may: supporters },
  'systems.stop': { input: { params: { sys_id: 'sys-none' }, query: {} }, may: supporters },
  'systems.types': { input: { params: { sys_id: 'sys-test' } }, may: reading(users) },
  'systems.functions': {
    input: { params: { sys_id: 'sys-test', module_slug: 'Display_1' } },
    may: reading(supporters),
  },
  'systems.state': { input: { params: { sys_id: 'sys-test', module_slug: 'Display_1' } }, may: reading(supporters) },
  'systems.stateOf': {
    input: { params: { sys_id: 'sys-test', module_slug: 'Display_1', key: 'power' } },
    may: reading(supporters),
  },
  'systems.exec': {
    input: { params: { sys_id: 'sys-none', module_slug: 'Display_1', method: 'power' }, body: [] },
    may: supporters,
  },
  'modules.start': { input: { params: { id: 'mod-none' } }, may: supporters },
  'modules.stop': { input: { params: { id: 'mod-none' } }, may: supporters },
  'modules.state': { input: { params: { id: 'mod-display1' } }, may: reading(supporters) },
  'zones.metadata': { input: { params: { id: 'zone-test' }, query: {} }, may: reading(users) },
  'metadata.show': { input: { params: { id: 'zone-test' }, query: {} }, may: reading(users) },
  'metadata.children': { input: { params: { id: 'zone-test' }, query: {} }, may: reading(users) },
  'node.show': { may: reading(users) },
  'node.watch': { may: reading(users) },
  'node.counts': { may: reading(supporters) },
  'node.showOnPanel': { input: { system_id: 'sys-none' }, may: admins },
  'rooms.watch': { input: { system_id: 'sys-test' }, may: reading(users) },
  'rooms.exec': { input: { module_id: 'mod-none', method: 'power', args: [] }, may: users },
  'rooms.start': { input: { module_id: 'mod-none' }, may: supporters },
  'rooms.stop': { input: { module_id: 'mod-none' }, may: supporters },
  'rooms.simulate': { input: { module_id: 'mod-none', simulated: true }, may: supporters },
  'rooms.watchLog': { input: { module_id: 'mod-none' }, may: reading(supporters) },
  // What is said to devices may hold passwords.
  'workbench.watchWire': { input: { module_id: 'mod-none' }, may: reading(supporters) },
  'workbench.watchQueue': { input: { module_id: 'mod-none' }, may: reading(supporters) },
  'workbench.clearQueue': { input: { module_id: 'mod-none' }, may: supporters },
  'workbench.watchSimulator': { input: { module_id: 'mod-none' }, may: reading(supporters) },
  'workbench.setSimulator': { input: { module_id: 'mod-none', state: {} }, may: supporters },
  'workbench.recordings': { input: {}, may: reading(supporters) },
  'workbench.startRecording': { input: { module_id: 'mod-none' }, may: supporters },
  'workbench.stopRecording': { input: { module_id: 'mod-none' }, may: supporters },
  'workbench.removeRecording': { input: { recording_id: 'none' }, may: supporters },
  'workbench.park': { input: { module_id: 'mod-none' }, may: supporters },
  'workbench.unpark': { input: { module_id: 'mod-none' }, may: supporters },
  'shelf.list': { input: {}, may: reading(supporters) },
  'shelf.show': { input: { file_name: 'none/none' }, may: reading(supporters) },
  'shelf.watchHealth': { input: {}, may: reading(supporters) },
  'shelf.restart': { input: { file_name: 'none/none' }, may: supporters },
}

/** Every call of the contract, by its path. */
function proceduresOf(tree: object, path: string[] = []): string[] {
  return Object.entries(tree).flatMap(([name, branch]) =>
    isContractProcedure(branch) ? [[...path, name].join('.')] : proceduresOf(branch, [...path, name]),
  )
}

let node: TestNode
const keys = {
  guest: testKey('guest', { scopes: ['guest'] }),
  readOnly: testKey('read-only', { permissions: 2, scopes: ['public.read'] }),
  user: testKey('user'),
  support: testKey('support', { permissions: 1 }),
  admin: testKey('admin', { permissions: 2 }),
}
beforeAll(async () => {
  node = await startNode({
    firstRoom: {
      ...testRoom,
      records: { ...testRoom.records, api_key: Object.values(keys).map(({ record }) => record) },
    },
  })
})
afterAll(() => node.stop())

test('the table names every call of the contract, and no other', () => {
  expect(Object.keys(expected).sort()).toEqual(proceduresOf(contract).sort())
})

test('a call is declared through `allow` alone, so none is without an answer to "who"', () => {
  const folder = join(import.meta.dirname, '../contract')
  const wrong = globSync('**/*.ts', { cwd: folder }).filter(
    file => file !== 'allow.ts' && /\boc\b/.test(readFileSync(join(folder, file), 'utf8')),
  )
  expect(wrong).toEqual([])
})

describe.each(Object.entries(expected))('%s', (path, { input, may }) => {
  test.each(everyone)('asked by %s', async name => {
    const procedure = path
      .split('.')
      .reduce<unknown>((tree, part) => (tree as Record<string, unknown>)[part], node.router)
    const stop = new AbortController()
    const asked = call(procedure as Parameters<typeof call>[0], input as never, {
      context: { caller: callers[name], log: silentLog },
      signal: stop.signal,
    })
    const outcome = await asked.then(
      () => 'allowed',
      (error: { code?: string }) => (error.code === 'DENIED' ? 'denied' : 'allowed'),
    )
    stop.abort()
    expect(outcome).toBe(may.includes(name) ? 'allowed' : 'denied')
  })
})

describe('the control socket', () => {
  const display = { sys: 'sys-test', mod: 'Display', index: 1 }
  const frames = {
    bind: { cmd: 'bind', ...display, name: 'power' },
    'bind of a protected module': { cmd: 'bind', sys: 'sys-test', mod: '_TRIGGER_', name: 'trig-a' },
    unbind: { cmd: 'unbind', ...display, name: 'power' },
    exec: { cmd: 'exec', ...display, name: 'no' },
    'exec for administrators': { cmd: 'exec', ...display, name: 'service_menu' },
    debug: { cmd: 'debug', sys: 'sys-test', mod: 'mod-display1', name: 'debug' },
    ignore: { cmd: 'ignore', sys: 'sys-test', mod: 'mod-display1', name: 'debug' },
  }
  const roles = ['user', 'support', 'admin'] as const
  const allowed: Record<keyof typeof frames, readonly (typeof roles)[number][]> = {
    bind: roles,
    'bind of a protected module': ['support', 'admin'],
    unbind: roles,
    exec: roles,
    'exec for administrators': ['admin'],
    debug: ['support', 'admin'],
    ignore: roles,
  }

  test.each(['guest', 'readOnly'] as const)('is not opened for %s', async name => {
    await expect(openControl(node.url, { query: `?api-key=${keys[name].token}` })).rejects.toEqual({
      status: 403,
      body: '',
    })
  })

  test.each(roles)('does for %s what the role allows, and says 2 to the rest', async role => {
    const client = await openControl(node.url, { query: `?api-key=${keys[role].token}` })
    await until(
      () => client.ask({ id: 1, cmd: 'exec', ...display, name: 'no' }),
      answer => answer.includes('"success"'),
    )
    const outcomes: Record<string, boolean> = {}
    for (const [name, frame] of Object.entries(frames)) {
      const { type, error_code } = JSON.parse(await client.ask({ id: 2, ...frame }))
      expect([undefined, 2]).toContain(error_code)
      outcomes[name] = type === 'success'
      client.frames.length = 0
    }
    expect(outcomes).toEqual(
      Object.fromEntries(Object.entries(allowed).map(([name, may]) => [name, may.includes(role)])),
    )
    await client.close()
  })
})
