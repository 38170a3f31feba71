import { describe, expect } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { stockRules } from '../../driver-kit/deviations.ts'
import { defineDriver } from '../../driver-kit/index.ts'
import type { QueueOptions, Task } from '../../driver-kit/task.ts'
import { tcpDevice } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { attached, behaviour, logic, panel, running } from './testing/bench.ts'

const settled: string[] = []

/** Sends lines; the device says how each ends. */
const driver = defineDriver({
  ...panel,
  commands: {
    say: {
      about: 'Sends a line.',
      args: { text: z.string(), options: z.record(z.string(), z.json()).default({}) },
      run: ({ text, options }, { device }) => device.send(`${text}\n`, options as QueueOptions),
    },
  },
  received(line, _, task) {
    if (line.startsWith('OK')) task?.success(line)
    if (line === 'PART') task?.resetTimers()
    if (line === 'BUSY') task?.abort('busy', 409)
    if (line === 'AGAIN') task?.retry()
  },
})

type At = Awaited<ReturnType<typeof attached>>

/** Sends through the driver, and writes down what becomes of it. */
const send = (at: At, text: string, options: QueueOptions = {}) =>
  at.exec('say', [text, options as Json]).then(
    () => void settled.push(`${text} done`),
    error => void settled.push(`${text}: ${error.message}`),
  )

/** Answers whatever is sent, and gives the order in which it came. */
async function answerAll(at: At, count: number): Promise<string[]> {
  for (let done = 1; done <= count; done++) {
    await at.device.hears('\n', done)
    at.device.says('OK\n')
  }
  return at.device.heard.trim().split('\n')
}

/** Commands of a driver whose blocks are the test's. */
async function withBlocks(rules = {}) {
  const tasks: Task[] = []
  const began: string[] = []
  let block: (task: Task) => void | Promise<void> = () => undefined
  const module = running(
    defineDriver({
      ...logic,
      commands: {
        add: {
          about: 'Queues a block.',
          args: { text: z.string(), options: z.record(z.string(), z.json()).default({}) },
          run: ({ text, options }, { queue }) =>
            queue.add(task => {
              began.push(text)
              tasks.push(task)
              return block(task)
            }, options as QueueOptions),
        },
      },
    }),
    rules,
  )
  // Logic goes online in a moment.
  await settle()
  return {
    ...module,
    tasks,
    began,
    /** What each block does from now on. */
    does(next: typeof block) {
      block = next
    },
    add: (text: string, options: QueueOptions = {}) => module.exec('add', [text, options as Json]),
  }
}

behaviour(44, async () => {
  const at = await attached(driver)
  const all = [
    send(at, 'first'),
    send(at, 'zero', { priority: 0 }),
    send(at, 'usual'),
    send(at, 'login', { priority: 99 }),
    send(at, 'equal'),
  ]
  expect(await answerAll(at, 5)).toEqual(['first', 'login', 'usual', 'equal', 'zero'])
  await Promise.all(all)
})

behaviour(
  45,
  async () => {
    const at = await attached(driver)
    settled.length = 0
    const first = send(at, 'busy')
    const old = send(at, 'volume 1', { name: 'volume' })
    const newer = send(at, 'volume 2', { name: 'volume' })
    await old
    expect(settled).toEqual(['volume 1: superseded by a newer command of the same name'])
    expect(await answerAll(at, 2)).toEqual(['busy', 'volume 2'])
    await Promise.all([first, newer])
    expect(at.lines().filter(line => line.includes('superseded'))).toEqual([])
  },
  'its caller is told why here, where a stock runtime says nothing',
)

behaviour(46, async () => {
  const at = await attached(driver)
  const all = [send(at, 'volume 1', { name: 'volume' }), send(at, 'volume 2', { name: 'volume' })]
  expect(await answerAll(at, 2)).toEqual(['volume 1', 'volume 2'])
  await Promise.all(all)
})

behaviour(47, async () => {
  const at = await attached(driver)
  const failed = expect(at.exec('say', ['x'])).rejects.toMatchObject({
    code: 'timeout',
    message: 'retry limit reached (due to timeout)',
    origin: { error: 'Abort', code: 500 },
  })
  for (const times of [1, 2, 3, 4]) {
    await at.device.hears('x\n', times)
    await at.clock.advance(5_000)
  }
  await failed
  await at.clock.advance(20_000)
  expect(at.device.heard).toBe('x\n'.repeat(4))
})

behaviour(48, async () => {
  const at = await attached(driver)
  const all = [send(at, 'slow'), send(at, 'other', { priority: 60 })]
  await at.device.hears('slow\n')
  await at.clock.advance(5_000)
  await at.device.hears('slow\n', 2)
  at.device.says('OK\n')
  await at.device.hears('other\n')
  at.device.says('OK\n')
  await Promise.all(all)
  expect(at.device.heard).toBe('slow\nslow\nother\n')
})

describe('a retried named command meets a newer one of its name', () => {
  for (const [how, rules, expected] of [
    ['the newer one runs here', {}, ['volume 1', 'volume 2']],
    ['by stock rules the old one takes its place', { rules: stockRules }, ['volume 1', 'volume 1']],
  ] as const)
    behaviour(
      45,
      async () => {
        const { add, tasks, began } = await withBlocks(rules)
        const old = add('volume 1', { name: 'volume' }).catch(error => error.message)
        const newer = add('volume 2', { name: 'volume' }).catch(error => error.message)
        await settle()
        tasks[0]?.retry()
        await settle()
        expect(began).toEqual([...expected])
        tasks[1]?.success('done')
        expect([await old, await newer].sort()).toEqual(['done', 'superseded by a newer command of the same name'])
      },
      how,
    )
})

behaviour(49, async () => {
  const { add, does, began } = await withBlocks()
  does(() => {
    throw new RangeError('too far')
  })
  await expect(add('x', { retries: 3 })).rejects.toMatchObject({
    message: 'too far',
    origin: { error: 'RangeError', code: 500 },
  })
  expect(began).toEqual(['x'])
})

behaviour(50, async () => {
  const at = await attached(driver)
  expect(await at.exec('say', ['x', { wait: false }])).toBeNull()
  const next = send(at, 'y')
  await at.device.hears('y\n')
  at.device.says('OK\n')
  await next
})

behaviour(51, async () => {
  const at = await attached(driver)
  const first = send(at, 'x', { delayMs: 2_000 })
  const second = send(at, 'y', { withinMs: 60_000 })
  await at.device.hears('x\n')
  at.device.says('OK\n')
  await first
  await at.clock.advance(1_999)
  expect(at.device.heard).toBe('x\n')
  await at.clock.advance(1)
  await at.device.hears('y\n')
  at.device.says('OK\n')
  await second
})

for (const [how, rules, pause] of [
  ['after an idle hour nothing is waited for here', {}, 0],
  ['by stock rules the pause is made even after an idle hour', { rules: stockRules }, 2_000],
] as const)
  behaviour(
    51,
    async () => {
      const { add, clock, tasks, began } = await withBlocks(rules)
      const first = add('x', { delayMs: 2_000 })
      await settle()
      tasks[0]?.success()
      await first
      await clock.advance(3_600_000)
      void add('y', { wait: false })
      await settle()
      expect(began.length).toBe(pause ? 1 : 2)
      await clock.advance(pause)
      expect(began).toEqual(['x', 'y'])
    },
    how,
  )

behaviour(52, async () => {
  for (const ends of ['retry', 'success'] as const) {
    const { add, tasks, began } = await withBlocks()
    const outcomes: string[] = []
    const note = (name: string, work: Promise<unknown>) =>
      work.then(
        () => outcomes.push(`${name} done`),
        error => outcomes.push(`${name}: ${error.message}`),
      )
    const all = [note('stop', add('stop', { clearQueue: true })), note('x', add('x'))]
    await settle()
    tasks[0]?.[ends]()
    await settle()
    if (ends === 'success') expect(outcomes).toEqual(['stop done', 'x: queue cleared'])
    else {
      expect(outcomes).toEqual([])
      expect(began).toEqual(['stop', 'stop'])
      tasks[1]?.success()
      await settle()
      expect(outcomes).toEqual(['stop done', 'x: queue cleared'])
    }
    await Promise.all(all)
  }
})

behaviour(53, async () => {
  const at = await attached(driver)
  const done = at.exec('say', ['x'])
  await at.device.hears('x\n')
  // Each part is known to be in before time goes on.
  const parts = () => at.told.filter(news => news.kind === 'log' && news.message.includes('PART')).length
  at.module.watched({ debug: true, wire: false, queue: false })
  for (const times of [1, 2]) {
    await at.clock.advance(4_000)
    at.device.says('PART\n')
    await until(parts, count => count === times)
  }
  await at.clock.advance(2_000)
  at.device.says('OK after 10 s\n')
  expect(await done).toBe('OK after 10 s')
  expect(at.device.heard).toBe('x\n')
})

/** Takes the device away, and gives it back. */
async function unplugged(at: At, meanwhile: () => void | Promise<void>) {
  const { port } = at.device
  await at.clock.advance(3_000)
  await at.device.close()
  await at.connected(false)
  await meanwhile()
  const again = await tcpDevice({ port })
  await until(
    async () => {
      await at.clock.advance(1_000)
      return at.connections().at(-1)?.[0]
    },
    is => is === true,
  )
  return again
}

behaviour(54, async () => {
  const at = await attached(driver)
  settled.length = 0
  const all: Promise<void>[] = []
  const again = await unplugged(at, async () => {
    all.push(send(at, 'unnamed', { withinMs: 600_000 }), send(at, 'named', { name: 'named', withinMs: 600_000 }))
    await all[0]
    expect(settled).toEqual(['unnamed: transport is currently offline'])
  })
  await until(
    () => again.heard,
    heard => heard === 'named\n',
  )
  again.says('OK\n')
  await Promise.all(all)
  expect(settled).toEqual(['unnamed: transport is currently offline', 'named done'])
  await at.stop()
  await again.close()
})

behaviour(55, async () => {
  const at = await attached(driver)
  settled.length = 0
  const all: Promise<void>[] = []
  all.push(send(at, 'first', { name: 'first', retries: 0, withinMs: 3_500 }))
  all.push(send(at, 'waits', { withinMs: 600_000 }), send(at, 'waits too', { withinMs: 600_000 }))
  await at.device.hears('first\n')
  const again = await unplugged(at, () => at.clock.advance(1_000))
  for (const text of ['waits\n', 'waits\nwaits too\n']) {
    await until(
      () => again.heard,
      heard => heard === text,
    )
    again.says('OK\n')
  }
  await Promise.all(all)
  expect(settled).toEqual(['first: retry limit reached (due to timeout)', 'waits done', 'waits too done'])
  await at.stop()
  await again.close()
})

behaviour(56, async () => {
  const at = await attached(driver)
  const failed = expect(at.exec('say', ['x', { withinMs: 10_000 }])).rejects.toThrow('transport is currently offline')
  await at.device.hears('x\n')
  await at.clock.advance(3_000)
  await at.device.close()
  await at.connected(false)
  await at.clock.advance(7_000)
  await failed
})

behaviour(57, async () => {
  const at = await attached(driver)
  const failed = expect(at.module.exec('say', ['x'], undefined)).rejects.toMatchObject({
    message: 'busy',
    origin: { error: 'Abort', code: 409 },
  })
  await at.device.hears('x\n')
  at.device.says('BUSY\n')
  await failed
})

behaviour(58, async () => {
  const { add, tasks, module } = await withBlocks()
  const done = module.exec('add', ['x'], undefined)
  await settle()
  tasks[0]?.success('one', 201)
  tasks[0]?.success('two', 202)
  tasks[0]?.abort('three')
  expect(await done).toEqual({ value: 'one', code: 201 })
  const next = add('y')
  await settle()
  tasks[1]?.success()
  await next
})
