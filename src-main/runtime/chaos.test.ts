import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HealthView } from '../contract/shelf-views.ts'
import { openControl } from '../testing/control-client.ts'
import { ADMIN_KEY } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { type ChaosRoom, chaosRoom } from './testing/chaos-room.ts'
import { firstEvent } from './testing/first-event.ts'

// One misbehaving driver never takes the room down, and the node names the culprit. `chaos/driver` does what no
// driver should, in real threads; `chaos/poller` is its neighbour, which must not notice.

let at: ChaosRoom
beforeEach(async ({ task }) => {
  at = await chaosRoom(task.suite?.name.includes('memory') ? { limits: patient } : {})
})
afterEach(() => at.stop())

/** A thread that runs out of memory collects garbage all the time, and answers late on a busy machine. */
const patient = { stuckMs: 20_000 }

const exec = (id: string, method: string, args: number[] = []) => at.runtime.exec(id, method, args)
const failed = (reason: string) => `The driver had to be restarted: ${reason}.`

describe('a driver that takes all memory', () => {
  test('at once is restarted and named, and who waited for it is told', async () => {
    await expect(exec('mod-chaos', 'leak')).rejects.toThrow(failed('it used more than 64 MB of memory'))
    await at.recovered('it used more than 64 MB of memory')
  })

  test.each(['leak_slowly', 'leak_buffers'])('bit by bit is restarted and named: %s', async leak => {
    await exec('mod-chaos', leak)
    await at.recovered('it used more than 64 MB of memory')
  })
})

describe('a driver that', () => {
  test('throws in a timer is restarted and named', async () => {
    await exec('mod-chaos', 'throw_in_timer')
    await at.recovered('it threw outside of any call: thrown in a timer')
  })

  test('leaves a rejected promise behind is restarted and named', async () => {
    await exec('mod-chaos', 'reject').catch(() => undefined)
    await at.recovered('it threw outside of any call: nobody awaited this')
  })

  test('ends its thread is restarted and named', async () => {
    await expect(exec('mod-chaos', 'exit')).rejects.toThrow(failed('it ended its own thread with process.exit(7)'))
    await at.recovered('it ended its own thread with process.exit(7)')
  })

  test('never gives its thread back is restarted and named, while everything else goes on', async ({ annotate }) => {
    const client = await openControl(at.url, { headers: { 'x-api-key': ADMIN_KEY } })
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    let spinning = true
    const spun = exec('mod-chaos', 'spin').finally(() => {
      spinning = false
    })
    const waiting = exec('mod-sibling', 'ping')
    const failures = Promise.allSettled([spun, waiting])

    // Other modules, their devices, both wires.
    expect(await exec('mod-poller', 'ping')).toBe('pong')
    expect(await at.runtime.exec('mod-display1', 'power', [true])).toBe(true)
    expect((await at.api('/api/engine/v2/systems/sys-test')).status).toBe(200)
    client.send({ id: 1, cmd: 'exec', sys: 'sys-test', mod: 'Poller', index: 1, name: 'ping' })
    expect(await client.frame('"id":1')).toContain('"value":"pong"')
    const counted = at.beats()
    await until(at.beats, now => now > counted + 5)
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
    await at.recovered('it stopped answering for')
    await client.close()
  })

  test('spins some time after a call is named as well', async () => {
    await exec('mod-chaos', 'spin_later')
    await at.recovered('it stopped answering for')
  })

  test('is being restarted says so to who asks meanwhile', async () => {
    await exec('mod-chaos', 'exit').catch(() => undefined)
    expect(at.runtime.healthOf('mod-sibling')).toMatchObject({
      state: 'restarting',
      reason: 'The driver is started again at once: it ended its own thread with process.exit(7).',
    })
    await expect(exec('mod-sibling', 'ping')).rejects.toThrow(
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

test('what a thread and the main loop are like is told to the technician and to Prometheus', async () => {
  await exec('mod-chaos', 'exit').catch(() => undefined)
  await at.recovered('it ended its own thread with process.exit(7)')
  await until(
    () => at.runtime.threads(),
    threads =>
      threads.every(({ heapUsedMb, busy, answersInMs }) => ![heapUsedMb, busy, answersInMs].includes(undefined)),
  )
  const health = (await firstEvent(at.api('/api/alcove/v1/health/watch'))) as HealthView
  const thread = health.threads.find(({ file_name }) => file_name === 'chaos/driver')
  expect(thread).toMatchObject({
    ...{ name: 'Chaos', up: true, launches: 2, next_launch_at: null, heap_limit_mb: 64 },
    launched_at: expect.any(Number),
    last_end: { module_id: 'mod-chaos', label: 'Chaos_1', reason: 'it ended its own thread with process.exit(7)' },
    heap_used_mb: expect.any(Number),
    busy: expect.any(Number),
    answers_in_ms: expect.any(Number),
  })
  expect(thread?.modules.map(({ label }) => label).sort()).toEqual(['Chaos_1', 'Chaos_2'])
  expect(health.main_loop).toMatchObject({ p99_ms: expect.any(Number), blocks: expect.any(Array) })
  const metrics = await (await fetch(`${at.url}/metrics`)).text()
  expect(metrics).toContain(
    '# TYPE alcove_driver_thread_restarts_total counter\nalcove_driver_thread_restarts_total 1\n',
  )
  expect(metrics).toMatch(/\nalcove_main_loop_delay_p99_ms \d/)
  expect(metrics).toMatch(/\nalcove_main_loop_blocks_total \d/)
})
