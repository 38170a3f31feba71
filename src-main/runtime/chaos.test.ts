import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import type { Health } from '../model/live.ts'
import { openControl } from '../testing/control-client.ts'
import { ADMIN_KEY, testRoom } from '../testing/start-node.ts'
import { startRuntime, type TestRuntime } from '../testing/start-runtime.ts'
import { until } from '../testing/until.ts'

// One misbehaving driver never takes the room down, and the node names the culprit. `chaos/driver` does what no
// driver should, in real threads; `chaos/poller` is its neighbour, which must not notice.

const room = {
  ...testRoom,
  records: {
    ...testRoom.records,
    module: [
      ...testRoom.records.module,
      {
        id: 'mod-sibling',
        driver_id: 'driver-chaos',
        name: 'Chaos',
        role: 99,
        running: true,
        control_system_id: 'sys-test',
      },
    ],
    control_system: [
      { id: 'sys-test', name: 'Test Room', modules: ['mod-chaos', 'mod-sibling', 'mod-poller', 'mod-display1'] },
    ],
  },
  preferences: { simulated_modules: ['mod-display1'] },
}

let at: TestRuntime
let healths: Record<string, Health['state'][]>
const beats = () => Number(at.runtime.statusOf('mod-poller').beats?.value ?? 0)
const state = (id: string) => at.runtime.healthOf(id).state

beforeEach(async () => {
  at = await startRuntime({ room, limits: { heapMb: 64, beatMs: 200, stuckMs: 1_500 } })
  await until(
    () => ['mod-chaos', 'mod-sibling', 'mod-poller', 'mod-display1'].map(state),
    states => states.every(one => one === 'connected'),
  )
  healths = {}
  at.runtime.news(news => {
    if (news.kind !== 'health') return
    const list = healths[news.id] ?? []
    healths[news.id] = list
    if (list.at(-1) !== news.health.state) list.push(news.health.state)
  })
})
afterEach(() => at.stop())

const rest = (path: string) => fetch(`${at.url}${path}`, { headers: { 'x-api-key': ADMIN_KEY } })

/** Waits until the fault was noticed and mended, and checks what must hold after any of them. */
async function recovered(reason: string): Promise<void> {
  await until(
    () => ['mod-chaos', 'mod-sibling'].map(id => at.runtime.healthOf(id)),
    all => all.every(health => health.restarts > 0 && health.state === 'connected'),
  )
  // The culprit and those who share its driver are restarted once; nobody else is.
  expect(healths['mod-chaos']).toEqual(['restarting', 'connected'])
  expect(healths['mod-sibling']).toEqual(['restarting', 'connected'])
  expect(healths['mod-poller']).toBeUndefined()
  expect(healths['mod-display1']).toBeUndefined()
  expect(at.runtime.healthOf('mod-chaos').restarts).toBe(1)
  expect(at.runtime.healthOf('mod-poller').restarts).toBe(0)

  // It is named in its health, in the log, and to the technician.
  expect(at.runtime.healthOf('mod-chaos').last_error?.message).toContain(reason)
  expect(at.runtime.healthOf('mod-sibling').last_error?.message).toContain(`restarted because of Chaos_1: `)
  expect(at.log.lines).toContainEqual(expect.stringMatching(/^error: Chaos_1 stopped its driver "Chaos": .*at once\.$/))
  const { notices } = (await (await rest('/api/alcove/v1/node')).json()) as { notices: object[] }
  expect(notices).toEqual([expect.objectContaining({ level: 'error', module_id: 'mod-chaos', module_name: 'Chaos_1' })])
  expect(notices).toEqual([expect.objectContaining({ message: expect.stringContaining(reason) })])

  // It works again, and the neighbour still counts.
  expect(await at.runtime.exec('mod-chaos', 'ping', [])).toBe('pong')
  const counted = beats()
  await until(beats, now => now > counted)
}

describe('a driver that', () => {
  test('throws in a timer is restarted and named', async () => {
    await at.runtime.exec('mod-chaos', 'throw_in_timer', [])
    await recovered('it threw outside of any call: thrown in a timer')
  })

  test('leaves a rejected promise behind is restarted and named', async () => {
    await at.runtime.exec('mod-chaos', 'reject', []).catch(() => undefined)
    await recovered('it threw outside of any call: nobody awaited this')
  })

  test('ends its thread is restarted and named', async () => {
    await expect(at.runtime.exec('mod-chaos', 'exit', [])).rejects.toThrow(
      'The driver had to be restarted: it ended its own thread with process.exit(7).',
    )
    await recovered('it ended its own thread with process.exit(7)')
  })

  test('exhausts its heap is restarted and named, and who waited for it is told', async () => {
    await expect(at.runtime.exec('mod-chaos', 'leak', [])).rejects.toThrow(
      'The driver had to be restarted: it used more than 64 MB of memory.',
    )
    await recovered('it used more than 64 MB of memory')
  })

  test('never gives its thread back is restarted and named, while everything else goes on', async ({ annotate }) => {
    const client = await openControl(at.url, { headers: { 'x-api-key': ADMIN_KEY } })
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    let spinning = true
    const spun = at.runtime.exec('mod-chaos', 'spin', []).finally(() => {
      spinning = false
    })
    const waiting = at.runtime.exec('mod-sibling', 'ping', [])
    const failures = Promise.allSettled([spun, waiting])

    // Other modules, their devices, both wires.
    expect(await at.runtime.exec('mod-poller', 'ping', [])).toBe('pong')
    expect(await at.runtime.exec('mod-display1', 'power', [true])).toBe(true)
    expect((await rest('/api/engine/v2/systems/sys-test')).status).toBe(200)
    client.send({ id: 1, cmd: 'exec', sys: 'sys-test', mod: 'Poller', index: 1, name: 'ping' })
    expect(await client.frame('"id":1')).toContain('"value":"pong"')
    const counted = beats()
    await until(beats, now => now > counted + 5)
    expect(spinning).toBe(true)

    const said = /^The driver had to be restarted: it stopped answering for \d+ s \(an endless loop\?\)\.$/
    expect(await failures).toMatchObject([
      { status: 'rejected', reason: { message: expect.stringMatching(said) } },
      { status: 'rejected', reason: { message: expect.stringMatching(said) } },
    ])
    delay.disable()
    await annotate(
      `main-loop delay while a driver spun: p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, ` +
        `max ${(delay.max / 1e6).toFixed(1)} ms`,
    )
    await recovered('it stopped answering for')
    await client.close()
  })

  test('spins some time after a call is named as well', async () => {
    await at.runtime.exec('mod-chaos', 'spin_later', [])
    await recovered('it stopped answering for')
  })

  test('is being restarted says so to who asks meanwhile', async () => {
    await at.runtime.exec('mod-chaos', 'exit', []).catch(() => undefined)
    expect(at.runtime.healthOf('mod-sibling')).toMatchObject({
      state: 'restarting',
      reason: 'The driver is started again at once: it ended its own thread with process.exit(7).',
    })
    await expect(at.runtime.exec('mod-sibling', 'ping', [])).rejects.toThrow(
      'Chaos_2 is being started again after a fault. Try again in a moment.',
    )
  })
})

test('what waits on a socket when the driver dies fails with the reason', async () => {
  const client = await openControl(at.url, { headers: { 'x-api-key': ADMIN_KEY } })
  client.send({ id: 1, cmd: 'bind', sys: 'sys-test', mod: 'Chaos', index: 1, name: 'connected' })
  client.send({ id: 2, cmd: 'exec', sys: 'sys-test', mod: 'Chaos', index: 1, name: 'exit' })
  expect(JSON.parse(await client.frame('"id":2'))).toEqual({
    id: 2,
    type: 'error',
    msg: 'module raised: The driver had to be restarted: it ended its own thread with process.exit(7).',
    error_code: 3,
    code: 500,
  })
  // Whoever is bound sees the link go and come back.
  const values = () =>
    client.frames.map(text => JSON.parse(text)).flatMap(({ value }) => (value === undefined ? [] : [value]))
  expect(await until(values, all => all.length >= 3)).toEqual([true, false, true])
  await client.close()
})

test('a flood of status ends with the last value everywhere, and leaves nothing behind', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const client = await openControl(at.url, { headers: { 'x-api-key': ADMIN_KEY } })
  client.send({ id: 1, cmd: 'bind', sys: 'sys-test', mod: 'Chaos', index: 1, name: 'flood' })
  const bound: Json[] = []
  const stop = at.runtime.bindings.bind(
    { sys: 'sys-test', mod: 'Chaos', index: 1, name: 'flood' },
    value => void bound.push(value),
  )
  const heap: number[] = []
  for (let round = 0; round < 6; round++) {
    expect(await at.runtime.exec('mod-chaos', 'flood', [5_000])).toBe(5_000)
    expect(at.runtime.statusOf('mod-chaos').flood?.value).toBe(5_000)
    expect(bound.at(-1)).toBe(5_000)
    await until(
      () => client.frames.at(-1),
      frame => frame?.includes('"value":5000') === true,
    )
    client.frames.length = 0
    bound.length = 0
    collect()
    heap.push(process.memoryUsage().heapUsed / 1024 / 1024)
  }
  expect(Math.max(...heap.slice(3)) - Math.max(...heap.slice(0, 3))).toBeLessThan(4)
  expect(at.runtime.healthOf('mod-chaos').restarts).toBe(0)
  stop()
  await client.close()
})
