import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import { openControl } from '../testing/control-client.ts'
import { ADMIN_KEY } from '../testing/start-node.ts'
import { until } from '../testing/until.ts'
import { type ChaosRoom, chaosRoom } from './testing/chaos-room.ts'

// A driver that says more than anybody can take costs others nothing, and in the end everybody has its latest word.

const SOAK_S = process.env.ALCOVE_SOAK ? 60 : 2
/** Far more than is held, so that a busy machine fails nothing, and far less than a loop that is held for good. */
const FAR_TOO_LONG_MS = 1_000

let at: ChaosRoom
beforeEach(async () => {
  at = await chaosRoom()
})
afterEach(() => at.stop())

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function heapMb(): number {
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

const exec = (id: string, method: string, args: number[] = []) => at.runtime.exec(id, method, args)

/** Asks the neighbours again and again as long as the work lasts, and gives how long their answers took, in microseconds. */
async function askedMeanwhile(work: Promise<unknown>): Promise<RecordableHistogram> {
  const took = createHistogram()
  let isOver = false
  const over = () => {
    isOver = true
  }
  void work.then(over, over)
  for (let turn = 0; !isOver; turn++) {
    const began = systemClock.monotonic()
    if (turn % 2) expect(await exec('mod-poller', 'ping')).toBe('pong')
    else expect(await at.runtime.exec('mod-display1', 'power', [turn % 4 === 0])).toBe(turn % 4 === 0)
    took.record(Math.max(1, Math.round((systemClock.monotonic() - began) * 1000)))
    await new Promise(resolve => setImmediate(resolve))
  }
  await work
  return took
}

const inMs = (micros: number) => `${(micros / 1000).toFixed(1)} ms`

test(`5,000 status changes a second for ${SOAK_S} s: everybody has the last value, others are answered, nothing is left behind`, async ({
  annotate,
}) => {
  const client = await openControl(at.url, { headers: { 'x-api-key': ADMIN_KEY } })
  client.send({ id: 1, cmd: 'bind', sys: 'sys-test', mod: 'Chaos', index: 1, name: 'flood' })
  let [bound, counted]: [Json | undefined, number] = [undefined, 0]
  const stop = at.runtime.bindings.bind({ sys: 'sys-test', mod: 'Chaos', index: 1, name: 'flood' }, value => {
    bound = value
    counted += 1
  })
  await exec('mod-chaos', 'flood_for', [5_000, 1])
  client.frames.length = 0
  const before = heapMb()
  const took = await askedMeanwhile(exec('mod-chaos', 'flood_for', [5_000, SOAK_S]))
  const last = 5_000 * SOAK_S
  expect(at.runtime.statusOf('mod-chaos').flood?.value).toBe(last)
  expect(bound).toBe(last)
  await until(
    () => client.frames.at(-1),
    frame => frame?.includes(`"value":${last}`) === true,
  )
  // At this rate nothing needs to be left out.
  expect(counted).toBe(5_000 + last)
  client.frames.length = 0
  const { p99_ms, max_ms } = at.mainLoop.view()
  await annotate(
    `others' execs: ${took.count}, median ${inMs(took.percentile(50))}, p99 ${inMs(took.percentile(99))}, ` +
      `longest ${inMs(took.max)}; main loop p99 ${p99_ms} ms, longest ${max_ms} ms; ` +
      `heap ${before.toFixed(1)} MB before, ${heapMb().toFixed(1)} MB after`,
  )
  expect(took.percentile(50) / 1000).toBeLessThan(FAR_TOO_LONG_MS)
  expect(p99_ms).toBeLessThan(FAR_TOO_LONG_MS)
  expect(heapMb() - before).toBeLessThan(8)
  expect(at.runtime.healthOf('mod-chaos').restarts).toBe(0)
  await at.othersWentOn()
  stop()
  await client.close()
})

test('a burst of changes ends with the last value everywhere, and leaves nothing behind', async () => {
  const client = await openControl(at.url, { headers: { 'x-api-key': ADMIN_KEY } })
  client.send({ id: 1, cmd: 'bind', sys: 'sys-test', mod: 'Chaos', index: 1, name: 'flood' })
  const bound: Json[] = []
  const stop = at.runtime.bindings.bind(
    { sys: 'sys-test', mod: 'Chaos', index: 1, name: 'flood' },
    value => void bound.push(value),
  )
  const heap: number[] = []
  for (let round = 0; round < 6; round++) {
    expect(await exec('mod-chaos', 'flood', [50_000])).toBe(50_000)
    expect(at.runtime.statusOf('mod-chaos').flood?.value).toBe(50_000)
    expect(bound.at(-1)).toBe(50_000)
    expect(bound.length).toBeLessThan(5_000)
    await until(
      () => client.frames.at(-1),
      frame => frame?.includes('"value":50000') === true,
    )
    client.frames.length = 0
    bound.length = 0
    heap.push(heapMb())
  }
  expect(Math.max(...heap.slice(3)) - Math.max(...heap.slice(0, 3))).toBeLessThan(4)
  expect(at.runtime.healthOf('mod-chaos').restarts).toBe(0)
  await at.othersWentOn()
  stop()
  await client.close()
})

test('a flood of log lines is cut short, in the module’s own lines, for who watches and in the node’s log', async () => {
  let watched = 0
  const stop = at.runtime.watchLog('mod-chaos', () => {
    watched += 1
  })
  const before = heapMb()
  await askedMeanwhile(exec('mod-chaos', 'flood_log', [200_000]))
  const lines = await until(
    () => at.runtime.recentLines('mod-chaos'),
    all => all.some(({ message }) => message.includes('lines of its log were left out')),
  )
  expect(lines.length).toBeLessThanOrEqual(300)
  const told = lines.filter(({ message }) => message.startsWith('It said more')).map(({ message }) => message)
  expect(told).toEqual([expect.stringMatching(/^It said .* can take: 19\d{4} lines of its log were left out\.$/)])
  expect(watched).toBeLessThan(5_000)
  expect(at.log.lines.filter(line => line.includes('Chaos_1: line')).length).toBeLessThan(1_000)
  expect(heapMb() - before).toBeLessThan(8)
  await at.othersWentOn()
  stop()
})

test('a flood of messages to a channel is cut short, and the driver is told', async () => {
  let heard = 0
  const stop = at.signals.on(({ channel }) => {
    if (channel === 'placeos/chaos') heard += 1
  })
  await askedMeanwhile(exec('mod-chaos', 'flood_channel', [200_000]))
  await until(
    () => at.runtime.recentLines('mod-chaos'),
    all => all.some(({ message }) => /19\d{4} messages to channels were left out/.test(message)),
  )
  expect(heard).toBeGreaterThan(0)
  expect(heard).toBeLessThan(5_000)
  await at.othersWentOn()
  stop()
})

test('a value of 10 MB is refused in words, and one of less than a megabyte is taken', async () => {
  await expect(exec('mod-chaos', 'huge', [10])).rejects.toThrow(
    'The status "huge" was not set: it is 10.0 MB as JSON, and the most is 1 MB.',
  )
  expect(at.runtime.statusOf('mod-chaos').huge).toBeUndefined()
  await exec('mod-chaos', 'huge', [0.9])
  expect(String(at.runtime.statusOf('mod-chaos').huge?.value)).toHaveLength(Math.floor(0.9 * 1024 * 1024))
  expect(at.runtime.healthOf('mod-chaos').restarts).toBe(0)
  await at.othersWentOn()
})
