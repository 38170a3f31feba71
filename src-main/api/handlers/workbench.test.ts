import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN_KEY, startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'

// What a technician looks at and turns on a module at work, over HTTP as fleet tools have it.

let node: TestNode
beforeAll(async () => {
  node = await startNode({ firstRoom: testRoom })
  await until(
    () => exec('mod-display1', 'power', [true]).catch(() => undefined),
    answer => answer?.status === 200,
  )
})
afterAll(() => node.stop())

async function ask(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${node.url}/api/alcove/v1${path}`, {
    method,
    headers: { 'x-api-key': ADMIN_KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, json: text ? JSON.parse(text) : undefined }
}
const exec = (id: string, method: string, args: unknown[] = []) =>
  ask('POST', `/modules/${id}/exec/${method}`, { args })

/** What a watch tells, from its first event on, until it is so. */
async function watched<T>(path: string, isSo: (events: T[]) => boolean, meanwhile?: () => Promise<unknown>) {
  const stop = new AbortController()
  const answer = await fetch(`${node.url}/api/alcove/v1${path}`, {
    headers: { 'x-api-key': ADMIN_KEY },
    signal: stop.signal,
  })
  const doing = meanwhile?.()
  const events: T[] = []
  let held = ''
  for await (const chunk of answer.body ?? []) {
    held += Buffer.from(chunk).toString('utf8')
    const whole = held.split('\n\n')
    held = whole.pop() ?? ''
    for (const event of whole) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data) events.push(JSON.parse(data))
    }
    if (isSo(events)) break
  }
  stop.abort()
  await doing
  return events
}

const textOf = ({ data }: { data: string }) => Buffer.from(data, 'base64').toString('latin1')

test('the wire shows what is said both ways, in order', async () => {
  const items = await watched<{ direction: string; data: string; at: number }>(
    '/modules/mod-display1/wire/watch',
    all => all.length >= 2,
    () => exec('mod-display1', 'power', [false]),
  )
  expect(items.map(item => [item.direction, textOf(item)])).toEqual([
    ['out', 'PWR 0\r'],
    ['in', 'PWR OK\r'],
  ])
})

test('the queue shows what waits and what each command took, and is cleared on demand', async () => {
  await ask('PUT', '/modules/mod-display2/simulator', { simulated: true, fault: 'silent' })
  const slow = exec('mod-display2', 'power', [true])
  const queue = await watched<{ tasks: { name: string; state: string }[]; recent: { outcome: string }[] }>(
    '/modules/mod-display2/queue/watch',
    all => (all.at(-1)?.tasks.length ?? 0) > 0,
  )
  expect(queue.at(-1)?.tasks).toMatchObject([{ name: 'power', says: 'PWR 1\\r', state: 'running' }])
  // A second one waits behind it, until the queue is cleared.
  const waiting = exec('mod-display2', 'power', [false])
  await watched<{ tasks: object[] }>('/modules/mod-display2/queue/watch', all => all.at(-1)?.tasks.length === 2)
  expect(await ask('POST', '/modules/mod-display2/queue/clear')).toMatchObject({ status: 200 })
  expect((await waiting).status).not.toBe(200)
  await slow
  const ended = await watched<{ recent: { outcome: string; took_ms: number; attempts: number }[] }>(
    '/modules/mod-display2/queue/watch',
    all => (all.at(-1)?.recent.length ?? 0) >= 2,
  )
  expect(ended.at(-1)?.recent.map(({ outcome }) => outcome)).toContain('timeout')
  await ask('PUT', '/modules/mod-display2/simulator', { simulated: true, fault: 'none' })
})

describe('a simulator', () => {
  test('shows what it holds, and what could be', async () => {
    const [first] = await watched<{ state: object; schema: { properties: object } }>(
      '/modules/mod-display1/simulator/watch',
      all => all[0]?.state !== null,
    )
    expect(first).toMatchObject({ fault: 'none', state: { power: expect.any(Number) }, unknown_messages: null })
    expect(Object.keys(first?.schema.properties ?? {})).toEqual(['power', 'heard'])
  })

  test('is turned by hand, and refuses what it could not be, with the field', async () => {
    expect(await ask('PATCH', '/modules/mod-display1/simulator/state', { state: { power: 1 } })).toMatchObject({
      status: 200,
    })
    const refused = await ask('PATCH', '/modules/mod-display1/simulator/state', { state: { power: 7 } })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(JSON.stringify(refused.json)).toContain('power')
  })
})

test('a device is recorded, and the recording stands in for it', async () => {
  expect((await ask('POST', '/modules/mod-display1/recording')).status).toBe(200)
  await exec('mod-display1', 'power', [true])
  await exec('mod-display1', 'power', [false])
  const { json } = await ask('DELETE', '/modules/mod-display1/recording')
  expect(json).toMatchObject({ recording: { file_name: 'acme/display', label: 'Display_1', messages: 4 }, cut: null })
  const { id } = json.recording
  expect((await ask('GET', '/recordings')).json).toMatchObject({ recordings: [{ id }], damaged: [] })

  await ask('PUT', '/modules/mod-display1/simulator', { simulated: true, recording_id: id })
  await until(
    () => exec('mod-display1', 'power', [true]).catch(() => undefined),
    answer => answer?.status === 200,
  )
  const [replay] = await watched<object>('/modules/mod-display1/simulator/watch', all => all.length > 0)
  expect(replay).toMatchObject({ state: null, schema: null, unknown_messages: 0 })

  // One that is in place is not deleted; one of another driver's device does not fit.
  expect((await ask('DELETE', `/recordings/${id}`)).status).toBe(409)
  expect((await ask('PUT', '/modules/mod-poller/simulator', { simulated: true, recording_id: id })).status).toBe(400)
  await ask('PUT', '/modules/mod-display1/simulator', { simulated: true })
  expect((await ask('DELETE', `/recordings/${id}`)).status).toBe(200)
  expect((await ask('GET', '/recordings')).json).toEqual({ recordings: [], damaged: [] })
})

test('a module that says nothing while it is recorded leaves no recording, and is told why', async () => {
  await ask('POST', '/modules/mod-display1/recording')
  expect(await ask('DELETE', '/modules/mod-display1/recording')).toMatchObject({ status: 409 })
  expect(await ask('DELETE', '/modules/mod-display1/recording')).toMatchObject({ status: 409 })
  expect(await ask('POST', '/modules/mod-poller/recording')).toMatchObject({ status: 400 })
})

describe('the shelf', () => {
  test('lists every driver, and how many modules it has', async () => {
    const { json } = await ask('GET', '/drivers')
    expect(json.problems).toEqual([])
    expect(json.drivers).toContainEqual(
      expect.objectContaining({
        file_name: 'acme/display',
        module_name: 'Display',
        transport: 'tcp',
        interfaces: ['Powerable'],
        source: 'built-in',
        has_simulator: true,
        modules: 2,
      }),
    )
  })

  test('documents a driver from its declaration', async () => {
    const { json } = await ask('GET', '/drivers/acme/display')
    expect(json).toMatchObject({
      role: 'device',
      default_port: 4999,
      answers_for: ['drivers/acme/display.cr'],
      functions: { power: { about: expect.any(String), order: ['state'] }, service_menu: { level: 'administrator' } },
      settings_schema: { properties: { greeting: { default: 'hello' } } },
      records: [{ id: 'driver-acme' }],
      runs: [{ label: 'Display_1', system_id: 'sys-test' }, { label: 'Display_2' }],
      problem: null,
    })
    expect(await ask('GET', '/drivers/acme/none')).toMatchObject({
      status: 404,
      json: { error: 'There is no driver "acme/none" on this node.' },
    })
  })

  test('tells how the threads are, and begins one anew on demand', async () => {
    const thread = async () => {
      const [health] = await watched<{ threads: { file_name: string; up: boolean; launches: number }[] }>(
        '/health/watch',
        all => all.length > 0,
      )
      return health?.threads.find(({ file_name }) => file_name === 'chaos/poller')
    }
    expect(await thread()).toMatchObject({ up: true, launches: 1, modules: [{ id: 'mod-poller', label: 'Poller_1' }] })
    expect(await ask('POST', '/threads/restart', { file_name: 'chaos/poller' })).toMatchObject({
      json: { restarted: true },
    })
    await until(thread, now => now?.up === true && now.launches === 2)
  })
})
