import { expect, test } from 'vitest'
import type { Health } from '../model/live.ts'
import { ADMIN_KEY, startNode, type TestNode, temporaryFolder, testRoom } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { chaosLimits, chaosRoom } from './testing/chaos-room.ts'
import { firstEvent } from './testing/first-event.ts'

// A module that brings its driver down again and again can be taken out of service, by hand, until it is mended.

test('a module that brings its driver down 5 times is offered to be parked; parked, its siblings run on; unparked, it starts', async () => {
  const at = await chaosRoom({ limits: { stuckMs: 500 } })
  const { runtime, store } = at
  await store.write(change =>
    change.put('settings', {
      ...{ id: 'sets-spins', parent_id: 'mod-chaos', encryption_level: 0, settings_string: 'at_start: spins' },
    }),
  )
  await runtime.exec('mod-chaos', 'exit', []).catch(() => undefined)
  const offer =
    'It brought its driver down 5 times within 10 minutes. ' +
    'Park it, so that the others on that driver go on, and unpark it once it is mended.'
  const notices = await until(
    () => runtime.notices(),
    all => all.some(({ message }) => message === offer),
    20_000,
  )
  expect(notices.filter(({ message }) => message === offer)).toEqual([
    expect.objectContaining({ level: 'warn', module_id: 'mod-chaos', module_name: 'Chaos_1' }),
  ])
  // It is started again all the same: never given up, and never parked by itself.
  expect(['restarting', 'starting']).toContain(at.state('mod-chaos'))
  expect(store.preferences.get().parked_modules).toEqual([])

  const parked = await at.api('/api/alcove/v1/modules/mod-chaos/park', {
    method: 'POST',
    body: JSON.stringify({ reason: 'Spins at each start. Anna, 14 May.' }),
  })
  expect(await parked.json()).toEqual({ parked: true })
  await until(
    () => at.state('mod-sibling'),
    state => state === 'connected',
  )
  expect(runtime.healthOf('mod-chaos')).toMatchObject({
    ...{ state: 'parked', reason: 'Spins at each start. Anna, 14 May.' },
  })
  expect(store.module.get('mod-chaos')?.running).toBe(true)
  expect(await runtime.exec('mod-sibling', 'ping', [])).toBe('pong')
  await expect(runtime.exec('mod-chaos', 'ping', [])).rejects.toMatchObject({
    ...{ code: 'offline', message: 'Chaos_1 is not running. Spins at each start. Anna, 14 May.' },
  })
  // Of the modules that should be connected only the panel without a device is not; who is parked is not missed.
  const metrics = await (await fetch(`${at.url}/metrics`)).text()
  expect(metrics).toContain('\nalcove_modules_disconnected 1\n')

  await store.write(change => change.remove('settings', 'sets-spins'))
  const before = runtime.healthOf('mod-sibling').restarts
  await at.api('/api/alcove/v1/modules/mod-chaos/unpark', { method: 'POST', body: '{}' })
  await until(
    () => at.state('mod-chaos'),
    state => state === 'connected',
  )
  expect(await runtime.exec('mod-chaos', 'ping', [])).toBe('pong')
  expect(runtime.healthOf('mod-sibling').restarts).toBe(before)
  await at.othersWentOn()
  await at.stop()
}, 60_000)

test('a parked module stays parked when the node starts anew, though its record says that it runs', async () => {
  const folder = temporaryFolder()
  const start = () => startNode({ folder, firstRoom: testRoom, limits: chaosLimits })
  const api = (node: TestNode, path: string, options: RequestInit = {}) =>
    fetch(`${node.url}${path}`, {
      ...options,
      headers: { 'x-api-key': ADMIN_KEY, ...(options.body ? { 'content-type': 'application/json' } : {}) },
    })
  const healthOf = async (node: TestNode, id: string): Promise<Health | undefined> => {
    const { room } = (await firstEvent(api(node, '/api/alcove/v1/rooms/sys-test/watch'))) as {
      room: { modules: { id: string; health: Health }[] }
    }
    return room.modules.find(module => module.id === id)?.health
  }
  const ping = async (node: TestNode) => {
    const answer = await api(node, '/api/engine/v2/systems/sys-test/Chaos_1/ping', { method: 'POST', body: '[]' })
    return { status: answer.status, text: await answer.text() }
  }

  const first = await start()
  await until(
    () => healthOf(first, 'mod-chaos'),
    health => health?.state === 'connected',
  )
  await api(first, '/api/alcove/v1/modules/mod-chaos/park', { method: 'POST', body: '{}' })
  await first.stop()

  const second = await start()
  const health = await until(
    () => healthOf(second, 'mod-chaos'),
    now => now?.state === 'parked',
  )
  expect(health?.reason).toMatch(/^Taken out of service by .+\.$/)
  const record = (await (await api(second, '/api/engine/v2/modules/mod-chaos')).json()) as { running: boolean }
  expect(record.running).toBe(true)
  expect((await ping(second)).text).toContain('Chaos_1 is not running. Taken out of service by ')
  await until(
    () => healthOf(second, 'mod-poller'),
    now => now?.state === 'connected',
  )
  await api(second, '/api/alcove/v1/modules/mod-chaos/unpark', { method: 'POST', body: '{}' })
  await until(
    () => ping(second),
    ({ status, text }) => status === 200 && text === '"pong"',
  )
  await second.stop()
})
