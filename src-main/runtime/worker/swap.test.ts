import { expect, test } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import { defineDriver, endsWith, none, tcp, udp } from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { attached, logic, panel, running } from '../conformance/testing/bench.ts'

/** The same driver, as it was written once more. */
const version = (name: string, more: { pauseMs?: number; started?: () => Promise<void> } = {}) => {
  const told: string[] = []
  const driver = defineDriver({
    ...panel,
    transport: tcp({ tokenizer: endsWith('\n') }),
    status: { level: z.number(), heard: z.string() },
    state: () => ({ count: 0, [name]: true }),
    queue: { delayMs: more.pauseMs ?? 0 },
    commands: {
      name: { about: 'Which one it is.', run: () => name },
      set: { about: 'Sets it.', args: { level: z.number() }, run: ({ level }, { setStatus }) => setStatus({ level }) },
      count: { about: 'Counts.', run: (_, { state }) => (state.count as number)++ },
      state: { about: 'What it remembers.', run: (_, { state }) => state },
      pause: { about: 'What it is queued with.', run: (_, { queue }) => queue.defaults.delayMs },
      ask: {
        about: 'Asks.',
        args: { text: z.string() },
        run: ({ text }, { device }) => device.ask(`${text}\n`, { until: `OK ${text}`, retries: 0 }),
      },
    },
    async started({ schedule, watch }) {
      told.push('started')
      schedule.every(1_000, () => void told.push('ran'))
      watch('level', value => void told.push(`level ${value}`))
      await more.started?.()
    },
    connected: () => void told.push('connected'),
    received: (line, { setStatus }) => setStatus({ heard: `${name} ${line}` }),
  })
  return { driver, told }
}

test('other code goes on with the session, the status, the queue and what it remembers', async () => {
  const [old, next] = [version('old'), version('next', { pauseMs: 50 })]
  const { module, exec, device, connections, clock, changes } = await attached(old.driver)
  await exec('set', [3])
  for (const count of [0, 1]) expect(await exec('count')).toBe(count)
  const running = exec('ask', ['a'])
  const waiting = exec('ask', ['b'])
  await device.hears('a\n')

  expect(module.swap(next.driver)).toBeUndefined()
  await settle()
  expect(await exec('name')).toBe('next')
  expect(await exec('state')).toEqual({ count: 2, next: true })
  expect(await exec('pause')).toBe(50)
  device.says('OK a\n')
  expect(await running).toBe('OK a')
  await device.hears('b\n')
  device.says('OK b\n')
  expect(await waiting).toBe('OK b')

  await exec('set', [4])
  await clock.advance(1_000)
  expect(old.told).toEqual(['started', 'connected', 'level 3'])
  expect(next.told).toEqual(['started', 'level 3', 'connected', 'level 4', 'ran'])
  expect([device.connections, connections().length]).toEqual([1, 1])
  expect(changes().filter(change => 'level' in change)).toEqual([{ level: 3 }, { level: 4 }])
})

test('half a message that waited is made whole by the new code, and no answer is lost under load', async () => {
  const { module, exec, device, status } = await attached(version('v0').driver)
  device.says('ha')
  const answers = Promise.all(Array.from({ length: 60 }, (_, at) => exec('ask', [`${at}`])))
  for (let at = 0; at < 60; at++) {
    await device.hears(`${at}\n`)
    // An answer in two pieces, and other code between them.
    device.says(at === 0 ? 'lf\nOK' : 'OK')
    expect(module.swap(version(`v${at + 1}`).driver)).toBeUndefined()
    device.says(` ${at}\n`)
  }
  expect(await answers).toEqual(Array.from({ length: 60 }, (_, at) => `OK ${at}`))
  expect(status().heard).toMatch(/^v\d+ half$/)
})

test('code that is replaced while it starts binds nothing, and the newest is told of the connection once', async () => {
  const gate = Promise.withResolvers<void>()
  const [slow, last] = [version('slow', { started: () => gate.promise }), version('last')]
  const { module, exec } = await attached(version('old').driver)
  module.swap(slow.driver)
  module.swap(last.driver)
  gate.resolve()
  await settle()
  await exec('set', [1])
  expect(slow.told).toEqual(['started'])
  expect(last.told).toEqual(['started', 'connected', 'level 1'])
})

test('a connection that comes while new code starts is told to it once', async () => {
  const gate = Promise.withResolvers<void>()
  const next = version('next', { started: () => gate.promise })
  const { module, device, clock, connections } = await attached(version('old').driver)
  module.swap(next.driver)
  await clock.advance(3_000)
  device.hangsUp()
  await until(connections, all => all.length === 3)
  gate.resolve()
  await settle()
  expect(next.told.filter(one => one === 'connected')).toHaveLength(1)
})

test('code that cannot take over says why, and the old goes on', async () => {
  const { module, exec, clock } = await attached(version('old').driver)
  const other = { ...panel, commands: {} }
  expect(module.swap(defineDriver({ ...other, transport: udp({}) }))).toBe('it reaches its device in another way')
  expect(module.swap(defineDriver({ ...other, settings: z.object({ room: z.string() }) }))).toBe(
    'Setting "room": Invalid input: expected string, received undefined. Correct the module\'s settings.',
  )
  expect(
    module.swap(
      defineDriver({
        ...other,
        state() {
          throw new Error('nothing to remember')
        },
      }),
    ),
  ).toBe('nothing to remember')
  expect(await exec('name')).toBe('old')
  await clock.advance(1_000)
  expect(await exec('count')).toBe(0)
})

test('a logic module binds anew, and once', async () => {
  const told: string[] = []
  const versions = ['old', 'next'].map(name =>
    defineDriver({
      ...logic,
      transport: none(),
      status: { level: z.number() },
      commands: { set: { about: 'Sets it.', run: (_, { setStatus }) => setStatus({ level: 1 }) } },
      reported: { level: value => void told.push(`${name} ${value}`) },
    }),
  )
  const [old = versions[0], next = old] = versions
  if (!old || !next) throw new Error('no versions')
  const { module, exec } = running(old)
  await settle()
  module.swap(next)
  await settle()
  await exec('set')
  expect(told).toEqual(['next 1'])
})
