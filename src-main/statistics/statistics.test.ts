import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { openControl } from '../testing/control-client.ts'
import { ADMIN_KEY, startNode, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import type { Counts } from './counts.ts'
import { runSampler } from './sampler.ts'

const HOUR_MS = 3_600_000

test('a sample is taken a minute after the start and every hour, and goes after thirty days', async () => {
  const clock = fakeClock()
  const { store, log } = await openedStore({ clock })
  const stop = new AbortController()
  const runtime = { healthOf: () => ({ state: 'disconnected', since: 0, restarts: 0 }) } as never
  const running = runSampler({ store, runtime, clock, log, connections: () => ({ all: 3, fixed: 1 }) }, stop.signal)
  /** Moves time on once the sampler waits for it: a sample goes to a real disk. */
  const pass = async (ms: number) => {
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(ms)
  }

  await pass(60_000)
  expect(store.statistics.size).toBe(1)
  expect(store.statistics.all()[0]).toMatchObject({
    websocket_connections: 3,
    fixed_connections: 1,
    core_nodes_online: 1,
  })
  await pass(HOUR_MS)
  expect(store.statistics.size).toBe(2)

  const month = 30 * 24 * 3600
  const [first] = store.statistics.all()
  expect(first?.ttl).toBe((first?.created_at ?? 0) + month)
  const taken = Math.floor(clock.now() / 1000) - month
  await store.write(change => {
    change.load('statistics', { id: 'stats-over', created_at: taken, updated_at: taken, ttl: taken + month })
    change.load('statistics', { id: 'stats-not-yet', created_at: taken, updated_at: taken, ttl: taken + month + 3601 })
  })
  await pass(HOUR_MS)
  expect(store.statistics.get('stats-over')).toBeUndefined()
  expect(store.statistics.get('stats-not-yet')).toBeDefined()
  stop.abort()
  await running
})

/** So of any display that is connected. */
const greeted = {
  left: { mod: 'Display_1', status: 'greeting', keys: [] },
  operator: 'not_equal',
  right: 'nonsense',
}

test('what is counted is what there is: modules without their device, triggers that hold, open sockets', async () => {
  const node = await startNode({
    firstRoom: {
      ...testRoom,
      records: {
        ...testRoom.records,
        trigger: [{ id: 'trigger-1', name: 'Greeted', conditions: { comparisons: [greeted], time_dependents: [] } }],
        trigger_instance: [
          { id: 'trig-1', control_system_id: 'sys-test', trigger_id: 'trigger-1' },
          { id: 'trig-2', control_system_id: 'sys-test', trigger_id: 'trigger-1', triggered: true, enabled: false },
        ],
      },
      preferences: { panel_system_id: 'sys-test', simulated_modules: ['mod-display1'] },
    },
  })
  const headers = { 'x-api-key': ADMIN_KEY }
  const counts = async (): Promise<Counts> =>
    (await (await fetch(`${node.url}/api/alcove/v1/node/statistics`, { headers })).json()) as Counts
  const panel = await openControl(node.url, { headers, query: '?fixed_device=true' })
  const phone = await openControl(node.url, { headers })

  // One panel talks to its simulator; the other one's device is not there.
  const now = await until(
    counts,
    found => found.modules_disconnected === 1 && found.websocket_connections === 2 && found.triggers_active === 1,
  )
  expect(now).toEqual({
    modules_disconnected: 1,
    triggers_active: 1,
    websocket_connections: 2,
    fixed_connections: 1,
    core_nodes_online: 1,
  })
  await panel.close()
  await phone.close()
  await until(counts, found => found.websocket_connections === 0 && found.fixed_connections === 0)
  const metrics = await (await fetch(`${node.url}/metrics`)).text()
  expect(metrics).toContain('\nalcove_modules_disconnected 1\n')
  await node.stop()
})
