import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { unmeasured } from '../base/measure.ts'
import { until } from '../testing/until.ts'
import { createDriverHost, type DriverHostParts, type ThreadEnd } from './driver-host.ts'
import type { FromWorker, ToWorker } from './worker-contract.ts'

const limits = { heapMb: 32, beatMs: 1_000, stuckMs: 3_000, loadMs: 15_000 }
const code = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`)
const READY = "const { parentPort } = await import('node:worker_threads'); parentPort.postMessage([{ kind: 'ready' }]);"
const ANSWERS = "parentPort.on('message', ([{ beat }]) => parentPort.postMessage([{ kind: 'pong', beat }]));"

/** A host of threads that run the given code, on a clock that stands still. */
function hosting(workerCode: string, news: DriverHostParts['news'] = () => undefined) {
  const clock = fakeClock()
  const ends: (ThreadEnd & { pauseMs: number })[] = []
  let ups = 0
  const life = new AbortController()
  const host = createDriverHost({
    driverUrl: () => 'file:///none.ts',
    workerUrl: code(workerCode),
    clock,
    limits,
    measure: unmeasured,
    workOf: () => 'messages',
    up: () => {
      ups += 1
    },
    news,
    down: (end, pauseMs) => void ends.push({ ...end, pauseMs }),
  })
  const ended = host.run(life.signal)
  return {
    clock,
    ends,
    host,
    ups: () => ups,
    async stop() {
      life.abort()
      await ended
    },
  }
}

test('a thread that ends at once is started again for ever, after pauses that double up to a minute', async () => {
  const { clock, ends, stop } = hosting('process.exit(3)')
  for (let run = 1; run <= 11; run++) {
    await until(
      () => ends.length,
      count => count === run,
    )
    await clock.advance(ends.at(-1)?.pauseMs ?? 0)
  }
  await stop()
  const floors = [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 59_900, 59_900]
  for (const [at, floor] of floors.entries()) {
    expect(ends[at]?.pauseMs).toBeGreaterThanOrEqual(floor)
    expect(ends[at]?.pauseMs).toBeLessThanOrEqual(floor + 100)
  }
  expect(ends[0]?.reason).toBe('it ended its own thread with process.exit(3)')
})

test('a thread that was well for a minute begins with the shortest pause again', async () => {
  const { clock, ends, ups, host, stop } = hosting(
    `${READY} parentPort.on('message', ([{ kind, beat }]) => kind === 'ping' ? parentPort.postMessage([{ kind: 'pong', beat }]) : process.exit(1))`,
  )
  for (let run = 1; run <= 4; run++) {
    await until(ups, count => count === run)
    if (run === 4) {
      for (let beat = 0; beat < 61; beat++) await clock.advance(1_000)
    }
    host.send({ kind: 'stop', mod: 'mod-a' })
    await until(
      () => ends.length,
      count => count === run,
    )
    await clock.advance(1_000)
  }
  await stop()
  expect(ends.map(({ pauseMs }) => Math.floor(pauseMs / 200))).toEqual([1, 2, 4, 1])
})

test('a thread that does not answer its heartbeat is ended, and the reason says for how long', async () => {
  const { clock, ends, ups, stop } = hosting(`${READY} for (;;);`)
  await until(ups, count => count === 1)
  for (let beat = 0; beat < 5; beat++) await clock.advance(1_000)
  await until(
    () => ends.length,
    count => count === 1,
  )
  expect(ends[0]?.reason).toMatch(/^it stopped answering for [34] s \(an endless loop\?\)$/)
  await stop()
})

test('when the main thread itself was late, a thread is not blamed for an answer nobody has read yet', async () => {
  const { clock, ends, ups, stop } = hosting(`${READY} ${ANSWERS}`)
  await until(ups, count => count === 1)
  const real = clock.monotonic
  let late = 0
  clock.monotonic = () => real() + late
  late = 60_000
  await clock.advance(1_000)
  expect(ends).toEqual([])
  expect(ups()).toBe(1)
  await stop()
})

test('a thread whose code does not finish loading is ended after a while, whether it waits or spins', async () => {
  for (const never of ['await new Promise(resolve => setTimeout(resolve, 1e8))', 'for (;;);']) {
    const { clock, ends, ups, stop } = hosting(never)
    for (let beat = 0; beat < 14; beat++) await clock.advance(1_000)
    expect(ends).toEqual([])
    for (let beat = 0; beat < 4; beat++) await clock.advance(1_000)
    await until(
      () => ends.length,
      count => count === 1,
    )
    expect(ends[0]).toMatchObject({ reason: 'its code was not loaded within 15 s', exitCode: undefined })
    expect(ups()).toBe(0)
    await stop()
  }
})

test('a thread that keeps more in buffers than it may is ended, though its heap is small', async () => {
  const { clock, ends, ups, stop } = hosting(
    `globalThis.kept = Array.from({ length: 60 }, () => Buffer.alloc(1024 * 1024, 1)); ${READY} ${ANSWERS}`,
  )
  await until(ups, count => count === 1)
  // One beat: its memory is asked for with it, and told when the thread gets round to it.
  await clock.advance(1_000)
  await until(
    () => ends.length,
    count => count > 0,
  )
  expect(ends[0]?.reason).toBe('it used more than 32 MB of memory')
  await stop()
})

test('what is known of a thread: launches, memory, share of a core, how soon it answers, when it begins again', async () => {
  const { clock, ends, host, ups, stop } = hosting(
    `${READY} parentPort.on('message', ([{ kind, beat }]) => kind === 'ping' ? parentPort.postMessage([{ kind: 'pong', beat }]) : process.exit(9))`,
  )
  await until(ups, count => count === 1)
  expect(host.facts()).toMatchObject({ launches: 1, launchedAt: clock.now(), nextLaunchAt: undefined, heapLimitMb: 32 })
  const facts = await until(
    async () => {
      await clock.advance(1_000)
      return host.facts()
    },
    ({ heapUsedMb, busy, answersInMs }) => ![heapUsedMb, busy, answersInMs].includes(undefined),
  )
  expect(facts.heapUsedMb).toBeGreaterThan(0)
  expect(facts.heapUsedMb).toBeLessThanOrEqual(32)
  expect(facts.busy).toBeGreaterThanOrEqual(0)
  expect(facts.busy).toBeLessThanOrEqual(1)
  host.send({ kind: 'stop', mod: 'mod-a' })
  await until(
    () => ends.length,
    count => count === 1,
  )
  expect(ends[0]?.exitCode).toBe(9)
  const down = host.facts()
  expect(down).toMatchObject({ launches: 1, heapUsedMb: undefined, busy: undefined })
  expect(down.nextLaunchAt).toBeGreaterThan(clock.now())
  await clock.advance(1_000)
  expect(host.facts()).toMatchObject({ launches: 2, nextLaunchAt: undefined })
  await stop()
})

test('what a thread said before it ended is heard, and an answer to it does not reach the thread after it', async () => {
  const heard: FromWorker[] = []
  const replies: ((message: ToWorker) => void)[] = []
  const { clock, ends, host, stop } = hosting(
    `${READY} const say = (...news) => parentPort.postMessage(news);
     parentPort.on('message', batch => {
       for (const { kind } of batch) {
         if (kind !== 'stop') { say({ kind: 'monitors', channels: [kind] }); continue }
         say(...Array.from({ length: 900 }, (_, call) => ({ kind: 'result', call, result: { ok: true, value: null } })));
         process.exit(1);
       }
     });
     say({ kind: 'monitors', channels: ['hello'] });`,
    (news, reply) => {
      heard.push(news)
      replies.push(reply)
    },
  )
  const channels = () => heard.flatMap(news => (news.kind === 'monitors' ? news.channels : []))
  await until(channels, all => all.length === 1)
  host.send({ kind: 'stop', mod: 'mod-a' })
  await until(
    () => ends.length,
    count => count === 1,
  )
  expect(heard.filter(({ kind }) => kind === 'result')).toHaveLength(900)
  await clock.advance(1_000)
  await until(channels, all => all.length === 2)
  replies[0]?.({ kind: 'cancel', call: 1 })
  replies.at(-1)?.({ kind: 'clear-queue', mod: 'mod-a' })
  await until(channels, all => all.includes('clear-queue'))
  expect(channels()).toEqual(['hello', 'hello', 'clear-queue'])
  await stop()
})

test('a thread that cannot be loaded says why', async () => {
  const { ends, stop } = hosting("throw new Error('no such module')")
  await until(
    () => ends.length,
    count => count === 1,
  )
  expect(ends[0]).toMatchObject({ reason: 'it could not run: no such module', mod: undefined })
  await stop()
})

test('a thread that is told to end is started again, and no module is blamed; one that is not up cannot be told', async () => {
  const { ends, host, ups, clock, stop } = hosting(`${READY} ${ANSWERS}`)
  expect(host.end('too early')).toBe(false)
  await until(ups, count => count === 1)
  expect(host.end('an administrator ended it')).toBe(true)
  await until(
    () => ends.length,
    count => count === 1,
  )
  expect(ends[0]).toMatchObject({ reason: 'an administrator ended it', culprit: undefined })
  await clock.advance(1_000)
  await until(ups, count => count === 2)
  await stop()
})
