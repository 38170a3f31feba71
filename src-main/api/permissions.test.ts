import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isContractProcedure } from '@orpc/contract'
import { call } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import type { Access } from '../contract/allow.ts'
import { contract } from '../contract/index.ts'
import { startNode, type TestNode, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { type Caller, callerOfPanel, nobody } from './caller.ts'

// Who may make which call of the contract, over whatever wire. The table is the expectation: what is missing from it
// fails, and whoever is not named is refused. The routes beside the contract are in `plain-routes.test.ts`, the commands
// of the control socket in `socket-permissions.test.ts`.

const key = (role: Caller['role'], scopes: string[]): Caller => ({
  userId: 'user-a',
  name: role,
  role,
  scopes,
  groups: [],
  via: 'api_key',
})
/** Somebody who may look at one system and work it, and nothing else. */
const bound = (role: Caller['role'], system: string): Caller => ({
  ...key(role, ['public']),
  userId: undefined,
  via: 'session',
  sessionId: 'session-none',
  systems: [system],
})
const callers = {
  nobody,
  guest: bound('guest', 'sys-test'),
  'guest elsewhere': bound('guest', 'sys-other'),
  'enrolled panel': bound('panel', 'sys-test'),
  'enrolled panel elsewhere': bound('panel', 'sys-other'),
  // It comes over the window's message port, and over loopback.
  'panel of this machine': callerOfPanel(undefined),
  'guest by scope': key('user', ['guest']),
  user: key('user', ['public']),
  support: key('support', ['public']),
  admin: key('admin', ['public']),
  'admin who may only read': key('admin', ['public.read']),
  'admin of another resource': key('admin', ['elsewhere']),
} satisfies Record<string, Caller>
type CallerName = keyof typeof callers

const admins = ['admin'] as const
const supporters = ['support', ...admins] as const
const users = ['user', ...supporters] as const
const everyone = Object.keys(callers) as CallerName[]
const panels = ['enrolled panel', 'enrolled panel elsewhere', 'panel of this machine'] as const
const guests = ['guest', 'guest elsewhere'] as const
/** Whoever is an admin, whatever the credential is limited to. */
const anyAdmin = [...admins, 'admin who may only read', 'admin of another resource'] as const
/** Whoever has a credential of a person, whatever it is limited to. */
const known = ['guest by scope', 'user', 'support', ...anyAdmin] as const
/** Whoever stands before a panel, or may more. */
const occupants = ['panel of this machine', ...users] as const
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

/**
 * A call that is about a system, a module or a place: asked about those of `sys-test`, and of `sys-other`. Whoever is
 * bound to a system may make it there and nowhere else.
 */
function about(
  inputs: { own: unknown; other: unknown },
  { bound, may }: { bound: readonly ('guest' | 'enrolled panel')[]; may: readonly CallerName[] },
): Expected {
  const elsewhere = bound.map(name => `${name} elsewhere` as const)
  return { input: inputs.own, may: [...bound, ...may], other: { input: inputs.other, may: [...elsewhere, ...may] } }
}
const ofSystem = (name: string) => ({ own: { [name]: 'sys-test' }, other: { [name]: 'sys-other' } })
const inParams = (own: Record<string, string>, other: Record<string, string>, more: object = { query: {} }) => ({
  own: { params: own, ...more },
  other: { params: other, ...more },
})
const anywhereInRoom = ['guest', 'enrolled panel'] as const
const beforePanel = ['enrolled panel'] as const

interface Expected {
  input?: unknown
  may: readonly CallerName[]
  other?: { input: unknown; may: readonly CallerName[] }
}

/** Each call of the contract, what it is asked with, and who may. */
const expected: Record<string, Expected> = {
  ...resource('apiKeys', { read: admins, write: admins }),
  'apiKeys.inspect': { may: known },
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
  'triggers.instances': { input: none, may: known },
  'systemTriggers.index': { input: trig, may: reading(supporters) },
  'systemTriggers.show': { input: trig, may: reading(supporters) },
  'systemTriggers.create': { input: { ...trig, body: {} }, may: supporters },
  'systemTriggers.update': { input: { ...trig, body: {} }, may: supporters },
  'systemTriggers.replace': { input: { ...trig, body: {} }, may: supporters },
  'systemTriggers.remove': { input: trig, may: supporters },
  ...resource('systems', { read: users, write: supporters, remove: admins }),
  'systems.show': about(inParams({ id: 'sys-test' }, { id: 'sys-other' }), {
    bound: anywhereInRoom,
    may: ['panel of this machine', ...reading(users)],
  }),
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
  'zones.show': about(inParams({ id: 'zone-test' }, { id: 'zone-other' }), {
    bound: beforePanel,
    may: reading(occupants),
  }),
  'zones.index': { input: { query: { tags: 'building' } }, may: reading(users) },
  'zones.tags': { may: known },
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
  'root.version': { may: [...panels, ...known] },
  'root.versions': { may: [...panels, ...known] },
  'root.platform': { may: [...panels, ...known] },
  'root.scopes': { may: [...panels, ...known] },
  'root.signal': { input: { query: { channel: 'a/guest/b' } }, may: ['guest by scope', ...users] },
  'root.reindex': { input: { query: {} }, may: anyAdmin },
  'root.backfill': { may: anyAdmin },
  'root.domainOfEmail': { input: { params: { email: 'a@example.com' } }, may: everyone },
  'root.currentUser': { may: [...panels, ...known] },
  ...resource('users', { read: users, write: admins }),
  // People may change themselves; who is not there is refused to nobody who might.
  'users.update': { input: { ...none, body: {} }, may: users },
  'users.replace': { input: { ...none, body: {} }, may: users },
  'users.revive': { input: none, may: admins },
  'users.metadata': { input: none, may: known },
  'users.groups': { input: { query: { emails: 'a@example.com' } }, may: known },
  'users.searchMetadata': { input: { query: { filter: '$.a' } }, may: known },
  'users.ownToken': { may: known },
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
  'webhook.show': { input: { ...none, query: { secret: 'x' } }, may: known },
  'systems.zones': { input: { params: { sys_id: 'sys-test' } }, may: reading(admins) },
  'systems.start': { input: { params: { sys_id: 'sys-none' }, query: {} }, may: supporters },
  'systems.stop': { input: { params: { sys_id: 'sys-none' }, query: {} }, may: supporters },
  'systems.types': about(inParams({ sys_id: 'sys-test' }, { sys_id: 'sys-other' }, {}), {
    bound: beforePanel,
    may: reading(occupants),
  }),
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
  'zones.metadata': about(inParams({ id: 'zone-test' }, { id: 'zone-other' }), {
    bound: beforePanel,
    may: reading(occupants),
  }),
  'metadata.show': about(inParams({ id: 'sys-test' }, { id: 'zone-other' }), {
    bound: beforePanel,
    may: reading(occupants),
  }),
  'metadata.children': { input: { params: { id: 'zone-test' }, query: {} }, may: reading(users) },
  // What it answers keeps to the rooms of whoever asks.
  'node.show': { may: [...guests, ...panels, ...reading(users)] },
  'node.watch': { may: [...guests, ...panels, ...reading(users)] },
  'node.counts': { may: reading(supporters) },
  'node.showOnPanel': { input: { system_id: 'sys-none' }, may: admins },
  'rooms.watch': about(ofSystem('system_id'), { bound: anywhereInRoom, may: reading(occupants) }),
  'rooms.exec': about(
    {
      own: { module_id: 'mod-display1', method: 'none', args: [] },
      other: { module_id: 'mod-other', method: 'none', args: [] },
    },
    { bound: anywhereInRoom, may: occupants },
  ),
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
  'central.show': { may: reading(supporters) },
  'central.watch': { may: reading(supporters) },
  'central.tie': { may: [...guests, ...panels, ...reading(users)] },
  'central.check': { input: { step: 'clock', address: 'http://127.0.0.1:9' }, may: admins },
  'central.connect': { input: { address: 'not an address', secret: '' }, may: admins },
  'central.disconnect': { input: { query: {} }, may: admins },
  'central.rotate': { input: { secret: 'short' }, may: admins },
  'central.explain': { input: { key: 'none', reason: '' }, may: supporters },
  'central.promote': { input: { key: 'none' }, may: admins },
  'central.drop': { input: { key: 'none' }, may: supporters },

  'discovery.watch': { may: reading(supporters) },
  'discovery.list': { may: reading(supporters) },
  'discovery.device': { input: { device_id: 'none' }, may: reading(supporters) },
  'discovery.watchDevice': { input: { device_id: 'none' }, may: reading(supporters) },
  'discovery.search': { input: {}, may: supporters },
  'discovery.ignore': { input: { device_id: 'none' }, may: supporters },
  'discovery.unignore': { input: { device_id: 'none' }, may: supporters },
  'discovery.adopt': { input: { system_id: 'sys-test', devices: [{ device_id: 'none' }] }, may: admins },
  'discovery.watchAdoption': { input: { adoption_id: 'none' }, may: reading(supporters) },
  'discovery.tell': { input: { adoption_id: 'none', module_id: 'mod-display1', settings: {} }, may: admins },
  'discovery.undo': { input: { adoption_id: 'none' }, may: admins },
  'discovery.link': { input: { device_id: 'none', module_id: 'mod-display1' }, may: admins },
  'discovery.unlink': { input: { device_id: 'none', module_id: 'mod-display1' }, may: admins },
  'discovery.planProbe': { input: { subnet: 'none' }, may: admins },
  'discovery.probe': { input: { subnet: 'none' }, may: admins },
  'discovery.watchProbe': { may: reading(supporters) },
  'discovery.cancelProbe': { may: admins },
  'discovery.neverProbe': { input: { addresses: [] }, may: admins },

  'publishing.list': { may: reading(supporters) },
  'publishing.watch': { may: reading(supporters) },
  'publishing.preview': { input: { broker_id: 'none' }, may: reading(supporters) },
  'publishing.check': { input: { step: 'port', host: 'none', port: 0 }, may: admins },
  'publishing.options': { input: { broker_id: 'none' }, may: reading(supporters) },
  'publishing.setOptions': { input: { broker_id: 'none' }, may: admins },

  'traces.recent': { input: {}, may: reading(supporters) },
  'traces.watchRecent': { input: {}, may: reading(supporters) },
  'traces.watchInstances': { input: {}, may: reading(supporters) },
  'traces.list': { input: { trig_id: 'none' }, may: reading(supporters) },
  'traces.watch': { input: { trig_id: 'none' }, may: reading(supporters) },
  'traces.explain': { input: { trig_id: 'none' }, may: reading(supporters) },
  'traces.unpark': { input: { trig_id: 'none' }, may: supporters },
  'traces.dryRun': { input: { system_id: 'none', from: 0, to: 1 }, may: supporters },

  'mail.show': { may: reading(supporters) },
  'mail.watch': { may: reading(supporters) },
  'mail.change': { input: {}, may: admins },
  'mail.test': { input: { to: 'none' }, may: admins },

  'access.me': { may: [...guests, ...panels, ...known] },
  'access.sessions': { may: reading(admins) },
  'access.ownSessions': { may: known },
  'access.endSession': { input: { id: 'none' }, may: admins },
  'access.endOwnSession': { input: { id: 'none' }, may: known },
  'access.devices': { may: reading(supporters) },
  'access.approveDevice': { input: { code: 'NONE', name: 'Panel', system_id: 'sys-test' }, may: supporters },
  'access.changeDevice': { input: { id: 'none', name: 'Panel' }, may: supporters },
  'access.revokeDevice': { input: { id: 'none' }, may: supporters },
  'access.presence': { may: [...panels, ...reading(users)] },
  'access.share': about(ofSystem('system_id'), { bound: beforePanel, may: reading(occupants) }),
  'access.endSharing': about(ofSystem('system_id'), { bound: beforePanel, may: occupants }),
  'access.audit': { input: {}, may: reading(admins) },
  'access.watchAudit': { may: reading(admins) },
  'access.testLdap': { input: { id: 'none' }, may: admins },
  'access.testOauth': { input: { id: 'none' }, may: admins },
  'access.network': { may: reading(supporters) },
  'access.setNetwork': { input: {}, may: admins },
  'access.useCertificate': { input: { certificate: 'none', key: 'none' }, may: admins },
  'access.dropCertificate': { may: admins },
  'access.renewCertificate': { may: admins },
}

interface Declared {
  '~orpc': { meta: Access }
}

/** Every call of the contract, by its path. */
function proceduresOf(tree: object, path: string[] = []): [string, Declared][] {
  return Object.entries(tree).flatMap(([name, branch]): [string, Declared][] =>
    isContractProcedure(branch)
      ? [[[...path, name].join('.'), branch as unknown as Declared]]
      : proceduresOf(branch, [...path, name]),
  )
}

let node: TestNode
beforeAll(async () => {
  const { zone, module, control_system } = testRoom.records
  const other = { id: 'mod-other', driver_id: 'driver-acme', name: 'Display', role: 1, ip: '127.0.0.1', port: 1 }
  node = await startNode({
    firstRoom: {
      ...testRoom,
      records: {
        ...testRoom.records,
        zone: [...zone, { id: 'zone-other', name: 'Another building', tags: ['building'] }],
        module: [...module, other],
        control_system: [
          ...control_system,
          { id: 'sys-other', name: 'Another Room', zones: ['zone-other'], modules: ['mod-other'] },
        ],
      },
    },
  })
})
afterAll(() => node.stop())

test('the table names every call of the contract, and no other', () => {
  expect(Object.keys(expected).sort()).toEqual(
    proceduresOf(contract)
      .map(([path]) => path)
      .sort(),
  )
})

test('a call is declared through `allow` alone, so none is without an answer to "who"', () => {
  const folder = join(import.meta.dirname, '../contract')
  const wrong = globSync('**/*.ts', { cwd: folder }).filter(
    file => file !== 'allow.ts' && /\boc\b/.test(readFileSync(join(folder, file), 'utf8')),
  )
  expect(wrong).toEqual([])
})

test('a call that guests and panels may make about a room is asked about theirs and about another', () => {
  const aboutOne = proceduresOf(contract).filter(
    ([
      ,
      {
        '~orpc': { meta },
      },
    ]) => meta.within && meta.within !== 'own',
  )
  const inTable = Object.entries(expected).filter(([, { other }]) => other)
  expect(inTable.map(([path]) => path).sort()).toEqual(aboutOne.map(([path]) => path).sort())
})

const questions = Object.entries(expected).flatMap(([path, { input, may, other }]) => [
  { path, what: other ? `${path} of sys-test` : path, input, may },
  ...(other ? [{ path, what: `${path} of sys-other`, ...other }] : []),
])
describe.each(questions)('$what', ({ path, input, may }) => {
  test.each(everyone)('asked by %s', async name => {
    expect(await outcome(path, input, callers[name])).toBe(may.includes(name) ? 'allowed' : 'denied')
  })
})

describe('whoever is bound to a system', () => {
  test('is refused where what it is about is not there, or is left out', async () => {
    for (const input of [{}, { system_id: 'sys-none' }, { system_id: ['sys-test'] }, { system_id: null }]) {
      expect(await outcome('rooms.watch', input, callers.guest)).not.toBe('allowed')
    }
    expect(await outcome('rooms.exec', { module_id: 'mod-none', method: 'none', args: [] }, callers.guest)).toBe(
      'denied',
    )
  })

  test('may work a module that its room shares with another, and runs no function above its role', async () => {
    const stop = new AbortController()
    const denied = async (method: string) => {
      try {
        await ask('rooms.exec', { module_id: 'mod-display1', method, args: [] }, callers.guest, stop.signal)
      } catch (error) {
        return (error as { code?: string }).code
      }
    }
    await until(
      () => denied('service_menu'),
      code => code === 'DENIED',
    )
    expect(await denied('none')).not.toBe('DENIED')
    stop.abort()
  })

  test('sees its own rooms only in what a node tells', async () => {
    const { rooms } = (await ask('node.show', undefined, callers['guest elsewhere'])) as { rooms: { id: string }[] }
    expect(rooms.map(({ id }) => id)).toEqual(['sys-other'])
  })
})

test('a refusal is in the audit trail, with who and what', async () => {
  const stranger = { ...callers['guest elsewhere'], name: 'a phone in Another Room' }
  await outcome('rooms.watch', { system_id: 'sys-test' }, stranger)
  const { entries } = (await ask('access.audit', { q: 'phone rooms.watch' }, callers.admin)) as {
    entries: { what: string; ok: boolean; who: string; detail: string }[]
  }
  expect(entries[0]).toMatchObject({
    what: 'refused',
    ok: false,
    who: 'a phone in Another Room',
    detail: 'rooms.watch: a phone in Another Room may do this in no room, or not in this one.',
  })
})

function ask(path: string, input: unknown, caller: Caller, signal = new AbortController().signal): Promise<unknown> {
  const names = path.split('.')
  const procedure = names.reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], node.router)
  return call(procedure as Parameters<typeof call>[0], input as never, {
    path: names,
    context: { caller, log: silentLog, gate: node.gate },
    signal,
  })
}

async function outcome(path: string, input: unknown, caller: Caller): Promise<'allowed' | 'denied'> {
  const stop = new AbortController()
  try {
    await ask(path, input, caller, stop.signal)
    return 'allowed'
  } catch (error) {
    return (error as { code?: string }).code === 'DENIED' ? 'denied' : 'allowed'
  } finally {
    stop.abort()
  }
}
