import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { openSerialDevice } from '../testing/serial-device.ts'
import { until } from '../testing/until.ts'
import { createSerial, type SerialOptions } from './serial.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const child = new URL('./serial-child.ts', import.meta.url)
const holder = fileURLToPath(new URL('./testing/serial-holder.ts', import.meta.url))

async function device() {
  const made = await openSerialDevice()
  cleanups.push(made.close)
  return made
}

/** A link to the port on a clock that stands still. */
function linked(path: string, options: Partial<SerialOptions> = {}) {
  const clock = fakeClock()
  const life = new AbortController()
  const seen = { opened: 0, text: '', closed: [] as string[] }
  const transport = createSerial(
    { path, baudRate: 9600, clock, random: () => 0, child, ...options },
    {
      begins: () => undefined,
      opened() {
        seen.opened += 1
      },
      received(bytes) {
        seen.text += Buffer.from(bytes).toString('utf8')
      },
      closed: reason => void seen.closed.push(reason),
      reached: () => undefined,
    },
  )
  const running = transport.run(life.signal)
  cleanups.push(async () => {
    life.abort()
    await running
  })
  return {
    ...{ clock, seen, transport },
    async opened(count = 1) {
      await until(
        () => seen,
        now => now.opened === count,
      )
    },
    async closed(count = 1) {
      await until(
        () => seen.closed,
        now => now.length === count,
      )
      // Now it waits for the next attempt.
      await until(
        () => clock.waiting,
        waiting => waiting === 1,
      )
    },
  }
}

/** The processes that hold a port for the process of this number. */
function holdersOf(pid: number): number[] {
  return globSync(`/proc/${pid}/task/*/children`)
    .flatMap(file => readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number))
    .filter(each => readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('serial-child'))
}

test.each(['SIGKILL', 'SIGABRT', 'SIGSEGV', 'SIGTERM'] as const)(
  'a process for a port that ends with %s costs its port a restart, and this process nothing',
  async signal => {
    const panel = await device()
    const { clock, seen, transport, opened, closed } = linked(panel.path)
    await opened()
    const [first] = holdersOf(process.pid)
    process.kill(Number(first), signal)
    await closed()
    expect(seen.closed).toEqual([`The process for ${panel.path} ended with ${signal}. It is started anew.`])
    expect(() => transport.write('lost')).toThrow(`${panel.path} is not open.`)
    await clock.advance(1_000)
    await opened(2)
    expect(holdersOf(process.pid)).toHaveLength(1)
    expect(holdersOf(process.pid)).not.toContain(first)
    transport.write('still here')
    await until(
      () => panel.heard,
      text => text === 'still here',
    )
    panel.says('so am I')
    await until(
      () => seen.text,
      text => text === 'so am I',
    )
  },
)

test('a native abort at every start is tried again with pauses, for ever', async () => {
  const panel = await device()
  const aborting = new URL('./testing/aborting-child.ts', import.meta.url)
  const { clock, seen, closed } = linked(panel.path, { child: aborting })
  for (const [at, pause] of [1_000, 2_000, 4_000].entries()) {
    await closed(at + 1)
    await clock.advance(pause - 1)
    expect(clock.waiting).toBe(1)
    await clock.advance(1)
  }
  expect(new Set(seen.closed)).toEqual(
    new Set([`The process for ${panel.path} ended with SIGABRT. It is started anew.`]),
  )
})

test('a process that hangs in the driver of its port is ended and started anew', async () => {
  const panel = await device()
  const { clock, seen, opened } = linked(panel.path, { pingMs: 5_000 })
  await opened()
  const [first] = holdersOf(process.pid)
  process.kill(Number(first), 'SIGSTOP')
  await clock.advance(10_000)
  await opened(2)
  expect(seen.closed).toEqual([`The process for ${panel.path} hangs in the driver of the port. It is started anew.`])
  expect(existsSync(`/proc/${first}`)).toBe(false)
})

test('a process that is well answers, and keeps its port', async () => {
  const panel = await device()
  const { clock, seen, opened } = linked(panel.path, { pingMs: 5_000 })
  await opened()
  for (let round = 1; round <= 4; round++) {
    await clock.advance(5_000)
    // What the device says now comes after the answer.
    panel.says('.')
    await until(
      () => seen.text.length,
      length => length === round,
    )
  }
  expect(seen.closed).toEqual([])
})

test('the process ends with the one that started it, even when that was killed', async () => {
  const panel = await device()
  const parent = spawn(process.execPath, [holder, panel.path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise(resolve => parent.once('exit', resolve))
  cleanups.push(async () => parent.kill('SIGKILL') && gone)
  await until(
    () => panel.heard,
    text => text === 'held',
  )
  const [held] = holdersOf(Number(parent.pid))
  expect(held).toBeGreaterThan(0)
  parent.kill('SIGKILL')
  await gone
  await until(
    () => existsSync(`/proc/${held}`),
    there => !there,
  )
})

test('a worker thread can hold a port, and its end frees it', async () => {
  const panel = await device()
  const worker = new Worker(holder, { workerData: panel.path, execArgv: [] })
  cleanups.push(() => worker.terminate())
  await until(
    () => panel.heard,
    text => text === 'held',
  )
  expect(holdersOf(process.pid)).toHaveLength(1)
  await worker.terminate()
  await until(
    () => holdersOf(process.pid),
    holders => holders.length === 0,
  )
})

test('a port that is not there is told as such without starting a process, and found when it comes', async () => {
  const panel = await device()
  panel.hides(true)
  const { clock, seen, opened, closed } = linked(panel.path)
  await closed()
  expect(seen.closed).toEqual([`There is no serial port ${panel.path}. Is the adapter plugged in?`])
  expect(holdersOf(process.pid)).toEqual([])
  panel.hides(false)
  await clock.advance(1_000)
  await opened()
})

test('what was written before the end is still sent', async () => {
  const panel = await device()
  const { transport, opened } = linked(panel.path)
  await opened()
  const words = 'power off;'.repeat(300)
  transport.write(words)
  await cleanups.pop()?.()
  await until(
    () => panel.heard,
    text => text === words,
  )
})

test('an adapter that is unplugged and plugged in again is found', async () => {
  const panel = await device()
  const { clock, seen, transport, opened, closed } = linked(panel.path)
  await opened()
  panel.replugs()
  await closed()
  expect(seen.closed[0]).toMatch(/ is gone: .*\. Was the adapter unplugged\?$/)
  await clock.advance(1_000)
  await opened(2)
  transport.write('back')
  await until(
    () => panel.heard,
    text => text === 'back',
  )
})

test('what is no serial port is refused with its name', async () => {
  const { seen, closed } = linked('/dev/null')
  await closed()
  expect(seen.closed[0]).toMatch(/^\/dev\/null cannot be opened: .*\. Are the name and the speed right\?$/)
})
