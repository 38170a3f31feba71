import { type ControlClient, openControl } from '../../../testing/control-client.ts'
import { testKey } from '../../../testing/keys.ts'
import { ADMIN_KEY, testRoom } from '../../../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../../../testing/start-runtime.ts'
import { until } from '../../../testing/until.ts'

// A node whose control socket is asked, with its store and its modules in hand.

const { records, preferences } = testRoom
const everything = { scopes: ['public'] }
/** One each for a person of such a group. */
const members = ['av', 'facilities', 'visitors', 'board'] as const

const keys = {
  user: testKey('user', everything),
  support: testKey('support', { ...everything, permissions: 1 }),
  guest: testKey('guest', { scopes: ['guest'] }),
  readOnly: testKey('read-only', { scopes: ['public.read', 'systems.read', 'control.read'] }),
  control: testKey('control', { scopes: ['control'] }),
  systems: testKey('systems', { scopes: ['systems.write'] }),
  expired: testKey('expired', { ...everything, expires_at: 1 }),
  av: testKey('av', { ...everything, user_id: 'user-av' }),
  facilities: testKey('facilities', { ...everything, user_id: 'user-facilities' }),
  visitors: testKey('visitors', { ...everything, user_id: 'user-visitors' }),
  board: testKey('board', { ...everything, user_id: 'user-board', permissions: 1 }),
}
export type Who = keyof typeof keys | 'admin'

export const tokenOf = (who: Who): string => (who === 'admin' ? ADMIN_KEY : keys[who].token)

const permissions = (zone: string, details: object) => ({
  id: `metadata-${zone}`,
  name: 'permissions',
  description: '',
  parent_id: zone,
  details,
})

const room = {
  preferences,
  records: {
    ...records,
    authority: [
      { id: 'authority-localhost', name: 'This node', domain: 'localhost', config: { org_zone: 'zone-org' } },
    ],
    user: members.map(group => ({
      id: `user-${group}`,
      name: `Somebody of ${group}`,
      email: `${group}@acme.example`,
      authority_id: 'authority-localhost',
      groups: [group.toUpperCase()],
    })),
    api_key: Object.values(keys).map(({ record }) => record),
    zone: [
      ...records.zone,
      { id: 'zone-org', name: 'Organisation', tags: ['org'] },
      { id: 'zone-floor', name: 'Floor', parent_id: 'zone-org' },
    ],
    metadata: [
      permissions('zone-org', { manage: ['AV', 'board'], deny: ['visitors'], admin: ['facilities'] }),
      permissions('zone-floor', { admin: ['av'] }),
    ],
    control_system: [
      ...records.control_system,
      { id: 'sys-org', name: 'Room of the organisation', zones: ['zone-org'], modules: ['mod-display1'] },
      { id: 'sys-floor', name: 'Room on the floor', zones: ['zone-org', 'zone-floor'], modules: ['mod-display1'] },
      { id: 'sys-alone', name: 'Room elsewhere', zones: ['zone-floor'], modules: ['mod-display1'] },
    ],
    trigger: [{ id: 'trigger-a', name: 'Somebody came' }],
    trigger_instance: [
      { id: 'trig-a', trigger_id: 'trigger-a', control_system_id: 'sys-test', triggered: true, trigger_count: 3 },
      { id: 'trig-b', trigger_id: 'trigger-a', control_system_id: 'sys-org' },
    ],
  },
}

export interface ControlSite extends TestRuntime {
  open(who: Who, query?: string): Promise<ControlClient>
}

/** Its displays are up, and off. */
export async function openControlSite(): Promise<ControlSite> {
  const node = await startRuntime({ room })
  const open: ControlSite['open'] = (who, query = '') =>
    openControl(node.url, { headers: { 'x-api-key': tokenOf(who) }, query })
  for (const id of ['mod-display1', 'mod-display2']) {
    await until(
      () => node.runtime.exec(id, 'power', [false]).catch(() => undefined),
      power => power === false,
    )
  }
  return { ...node, open }
}

/** What was told of values, by the id of the bind; it is taken out. */
export function toldOf(client: ControlClient): [id: number, value: unknown][] {
  const told: [number, unknown][] = []
  const others: string[] = []
  for (const text of client.frames.splice(0)) {
    const { id, type, value } = text.startsWith('{') ? JSON.parse(text) : { type: text }
    if (type === 'notify') told.push([id, value])
    else others.push(text)
  }
  client.frames.push(...others)
  return told
}
