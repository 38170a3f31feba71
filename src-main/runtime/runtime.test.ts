import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import type { LogLine } from '../model/live.ts'
import { testRoom } from '../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../testing/start-runtime.ts'
import { tcpDevice } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import type { RuntimeNews } from './runtime.ts'

// Modules at work in their threads, following what the store says.

let at: TestRuntime
const state = (id: string) => at.runtime.healthOf(id).state
const connected = (id: string) =>
  until(
    () => state(id),
    now => now === 'connected',
  )
const status = (id: string, key: string) => at.runtime.statusOf(id)[key]?.value

beforeAll(async () => {
  at = await startRuntime()
  for (const id of ['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller']) await connected(id)
})
afterAll(() => at.stop())

/** What is told of a module while something is done. */
async function toldOf(id: string, run: () => Promise<unknown>) {
  const changes: Record<string, Json>[] = []
  const healths: string[] = []
  const stop = at.runtime.news((news: RuntimeNews) => {
    if (news.kind === 'status' && news.id === id) changes.push(news.changed)
    if (news.kind === 'health' && news.id === id) healths.push(news.health.state)
  })
  await run()
  stop()
  return { changes, healths }
}

const settings = (text: string, parent = 'mod-display1') =>
  at.store.write(change => {
    change.put('settings', {
      id: `sets-${parent}`,
      parent_id: parent,
      parent_type: 'module',
      settings_string: text,
    })
  })

test('changed settings are handed to the running module: the link and its status stay', async () => {
  await at.runtime.exec('mod-display1', 'volume', [5])
  const { changes, healths } = await toldOf('mod-display1', async () => {
    await settings('greeting: good morning')
    await until(
      () => status('mod-display1', 'greeting'),
      greeting => greeting === 'good morning',
    )
  })
  expect(changes).toEqual([{ greeting: 'good morning' }])
  expect(healths).toEqual([])
  expect(status('mod-display1', 'volume')).toBe(5)
})

test('settings of the driver reach its modules, weaker than their own', async () => {
  await settings('greeting: from the driver', 'driver-acme')
  await until(
    () => status('mod-display2', 'greeting'),
    greeting => greeting === 'from the driver',
  )
  expect(status('mod-display1', 'greeting')).toBe('good morning')
})

test('another address stops and starts the module, and its status begins anew', async () => {
  const device = await tcpDevice()
  await at.runtime.exec('mod-display2', 'volume', [7])
  const { changes, healths } = await toldOf('mod-display2', async () => {
    await at.store.preferences.update({ simulated_modules: ['mod-display1'] })
    await at.store.write(change => {
      change.update('module', 'mod-display2', { ip: '127.0.0.1', port: device.port })
    })
    await until(
      () => device.connections,
      count => count > 0,
    )
    await connected('mod-display2')
  })
  expect(healths.at(-1)).toBe('connected')
  expect(changes[0]).toMatchObject({ volume: null, greeting: null, connected: null })
  expect(status('mod-display2', 'volume')).toBeUndefined()
  expect(at.runtime.healthOf('mod-display2').restarts).toBe(0)

  await at.store.preferences.update({ simulated_modules: ['mod-display1', 'mod-display2'] })
  await until(
    () => at.runtime.exec('mod-display2', 'power', [true]).catch(() => false),
    on => on === true,
  )
  await device.close()
})

test('a module that is stopped keeps its last status, and tells who waits for it', async () => {
  await at.runtime.exec('mod-display1', 'volume', [9])
  const waiting = at.runtime.exec('mod-display1', 'forever', [])
  waiting.catch(() => undefined)
  await at.store.write(change => {
    change.update('module', 'mod-display1', { running: false })
  })
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled', message: 'Display_1 has been stopped.' })
  expect(state('mod-display1')).toBe('stopped')
  expect(status('mod-display1', 'volume')).toBe(9)
  await at.store.write(change => {
    change.update('module', 'mod-display1', { running: true })
  })
  await connected('mod-display1')
  await until(
    () => status('mod-display1', 'volume'),
    volume => volume === undefined,
  )
})

test('a module that is deleted is gone, and the others stay', async () => {
  await at.store.write(change => {
    change.put('module', {
      id: 'mod-guest',
      driver_id: 'driver-acme',
      name: 'Display',
      ip: '10.0.0.9',
      port: 1,
      running: true,
    })
  })
  await until(
    () => state('mod-guest'),
    now => now !== 'stopped',
  )
  await at.store.write(change => {
    change.remove('module', 'mod-guest')
  })
  await until(
    () => at.runtime.exec('mod-guest', 'no', []).catch(error => error.message),
    answer => answer === 'could not find module mod-guest',
  )
  expect(state('mod-display1')).toBe('connected')
})

test('a driver whose last module is stopped gives its thread up, and gets a new one with the next', async () => {
  await at.store.write(change => {
    change.update('module', 'mod-poller', { running: false })
  })
  await until(
    () => state('mod-poller'),
    now => now === 'stopped',
  )
  await expect(at.runtime.exec('mod-poller', 'ping', [])).rejects.toMatchObject({ code: 'offline' })
  await at.store.write(change => {
    change.update('module', 'mod-poller', { running: true })
  })
  expect(
    await until(
      () => at.runtime.exec('mod-poller', 'ping', []).catch(() => undefined),
      answer => answer === 'pong',
    ),
  ).toBe('pong')
  expect(at.runtime.healthOf('mod-poller').restarts).toBe(0)
})

test('the caller reaches the driver, through its thread', async () => {
  expect(await at.runtime.exec('mod-display1', 'who', [], { caller: 'user-a' })).toBe('user-a')
  expect(await at.runtime.exec('mod-display1', 'who', [])).toBeNull()
})

test('a caller who gives up is told so, and the module goes on', async () => {
  const stop = new AbortController()
  const waiting = at.runtime.exec('mod-display1', 'forever', [], { signal: stop.signal })
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  await expect(at.runtime.exec('mod-display1', 'no', [], { signal: stop.signal })).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(await at.runtime.exec('mod-display1', 'no', [])).toBe(false)
})

test('debug lines come while somebody watches, also from a driver that was restarted meanwhile', async () => {
  const lines: LogLine[] = []
  const stop = at.runtime.watchLog('mod-chaos', line => void lines.push(line))
  const told = (text: string) =>
    until(
      () => lines,
      all => all.some(({ message }) => message.includes(text)),
    )
  await at.runtime.exec('mod-chaos', 'flood', [1])
  await told('flood = 1')
  await at.runtime.exec('mod-chaos', 'exit', []).catch(() => undefined)
  await told('restarting: it ended its own thread')
  await connected('mod-chaos')
  await at.runtime.exec('mod-chaos', 'flood', [2])
  await told('flood = 2')
  stop()
  const before = lines.length
  await at.runtime.exec('mod-chaos', 'flood', [3])
  expect(lines).toHaveLength(before)
  expect(at.runtime.recentLines('mod-chaos').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('restarting: '),
  )
})

test('a record that no module depends on changes nothing in the runtime; one that does is looked at once', async () => {
  let looks = 0
  const stop = at.runtime.news(news => {
    if (news.kind === 'structure') looks += 1
  })
  await at.store.write(change => {
    change.put('metadata', { id: 'meta-1', name: 'map', parent_id: 'sys-test', details: {} })
    change.put('broker', { id: 'broker-1', name: 'Events', host: '127.0.0.1', port: 1 })
    change.put('user', { id: 'user-1', name: 'Jo', email: 'jo@example.com', authority_id: 'authority-1' })
  })
  expect(looks).toBe(0)
  await at.store.write(change => {
    change.put('zone', { id: 'zone-new', name: 'New' })
    change.put('metadata', { id: 'meta-2', name: 'map', parent_id: 'zone-new', details: {} })
    change.put('zone', { id: 'zone-newer', name: 'Newer' })
  })
  await at.store.write(() => undefined)
  expect(looks).toBe(1)
  stop()
})

test('a module that is given another name stands where that name puts it', async () => {
  const [system] = at.runtime.directory.systemsOf('mod-display2')
  const place = () => at.runtime.directory.places(system ?? '').find(({ id }) => id === 'mod-display2')
  const told: Json[] = []
  const address = { sys: system ?? '', mod: 'Wall', index: 1, name: 'connected' }
  const stop = at.runtime.bindings.bind(address, value => told.push(value))
  for (const [custom_name, mod] of [
    ['Wall', 'Wall'],
    [null, 'Display'],
  ] as const) {
    await at.store.write(change => {
      change.update('module', 'mod-display2', { custom_name })
    })
    await until(place, now => now?.mod === mod)
  }
  expect(told).toEqual([true])
  stop()
})

test('a thousand calls at once are each answered with their own result', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, level) => at.runtime.exec('mod-display1', 'volume', [level % 100, level])),
  )
  expect(answers).toEqual(Array.from({ length: 1_000 }, (_, level) => (level % 100) + level))
})

test('a node that stops while everything is under way stops, and answers nobody twice', async () => {
  const other = await startRuntime({ room: testRoom })
  await until(
    () => other.runtime.healthOf('mod-chaos').state,
    now => now === 'connected',
  )
  const outcomes: string[] = []
  for (const method of ['spin', 'ping']) {
    other.runtime.exec('mod-chaos', method, []).then(
      () => outcomes.push('answered'),
      () => outcomes.push('failed'),
    )
  }
  await other.stop()
  expect(outcomes).toEqual(['failed', 'failed'])
})
