import dgram from 'node:dgram'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import { alcoveRules, type Deviations, stockRules } from '../../driver-kit/deviations.ts'
import { defineDriver, http, none, udp } from '../../driver-kit/index.ts'
import { closedPort, tcpDevice } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { attached, httpServer, panel, running } from './testing/bench.ts'

// Where this runtime does better than a stock one, each on its own: by our rule, and by the stock one. The two of the
// queue's order and pause are beside behaviours 45 and 51.

const stock = (name: keyof Deviations) => ({ rules: { ...alcoveRules, [name]: stockRules[name] } })

const told = () => {
  const all: string[] = []
  const driver = defineDriver({
    ...panel,
    commands: {
      ask: {
        about: 'Asks.',
        args: { text: z.string() },
        run: ({ text }, { device }) => device.ask(`${text}\n`, { until: /^OK/, withinMs: 1_000, retries: 1 }),
      },
      ask_at_once: {
        about: 'Closes the connection, and asks before there is another.',
        args: { text: z.string() },
        run({ text }, { device }) {
          device.disconnect('to begin anew')
          return device.ask(`${text}\n`, { until: /^OK/, withinMs: 1_000, retries: 1 })
        },
      },
    },
    connected: () => void all.push('connected'),
    disconnected: () => void all.push('disconnected'),
  })
  return { all, driver }
}

test('a connection that dropped and is back at once is told here', async () => {
  const { all, driver } = told()
  const { device, clock } = await attached(driver)
  await clock.advance(3_000)
  device.hangsUp()
  await until(
    () => all.length,
    count => count === 3,
  )
  expect(all).toEqual(['connected', 'disconnected', 'connected'])
})

test('by stock rules it is told to nobody, and what is sent meanwhile is lost and tried again', async () => {
  const { all, driver } = told()
  const { device, clock, exec, connections } = await attached(driver, stock('everyConnectionReported'))
  await clock.advance(3_000)
  const answer = exec('ask_at_once', ['x'])
  await until(
    () => device.connections,
    count => count === 2,
  )
  expect(device.heard).toBe('')
  await clock.advance(1_000)
  await device.hears('x\n')
  device.says('OK\n')
  expect(await answer).toBe('OK')
  expect(all).toEqual(['connected'])
  expect(connections()).toHaveLength(1)
})

test('by stock rules, too, a device that is not back at once is disconnected', async () => {
  const { all, driver } = told()
  const at = await tcpDevice()
  const { clock, connected } = running(driver, { port: at.port, ...stock('everyConnectionReported') })
  await connected()
  await clock.advance(3_000)
  await at.close()
  await connected(false)
  expect(all).toEqual(['connected', 'disconnected'])
})

for (const [who, given, times] of [
  ['is not repeated here when a kept connection turns out to be dead', {}, 1],
  ['is repeated by stock rules when a kept connection turns out to be dead', stock('repeatsOnlySafeRequests'), 2],
] as const)
  test(`a POST ${who}`, async () => {
    let posts = 0
    const server = await httpServer((request, answer) => {
      if (request.method !== 'POST') return void answer.end('ok')
      posts += 1
      if (posts === 1) return void request.socket.destroy()
      answer.end('done')
    })
    const { exec, connected } = running(
      defineDriver({
        ...panel,
        transport: http(),
        commands: {
          press: {
            about: 'Presses a button.',
            run: async (_, { device }) => {
              await device.get('/')
              return (await device.post('/press', { body: 'x', retries: 0 })).text
            },
          },
        },
      }),
      { address: { uri: server.uri }, ...given },
    )
    await connected()
    const pressed = exec('press').catch(error => error.code)
    expect(await pressed).toBe(times === 1 ? 'offline' : 'done')
    expect(posts).toBe(times)
  })

for (const [who, given, expected] of [
  ['is told here that it has stopped', {}, 'The module has stopped.'],
  ['is left to its own time limit by stock rules', stock('settlesOnStop'), undefined],
] as const)
  test(`who waits in the queue of a module that stops ${who}`, async () => {
    const { exec, stop } = running(
      defineDriver({
        ...panel,
        commands: { wait: { about: 'Waits.', run: (_, { queue }) => queue.add(() => undefined, { name: 'wait' }) } },
      }),
      { port: await closedPort(), ...given },
    )
    let outcome: string | undefined
    exec('wait').catch(error => {
      outcome = error.message
    })
    await settle()
    await stop()
    await settle()
    expect(outcome).toBe(expected)
  })

for (const [who, given, message] of [
  ['fails at once here', {}, 'was waited for inside another command of the same queue'],
  ['stalls by stock rules, until its caller gives up', stock('refusesNestedWaits'), 'given up'],
] as const)
  test(`a command that waits for another one of its queue ${who}`, async () => {
    const { exec, clock } = running(
      defineDriver({
        ...panel,
        transport: none(),
        commands: {
          nest: {
            about: 'Waits within.',
            run: (_, { queue, schedule }) => {
              schedule.after(60_000, () => queue.clear(true))
              return queue.add(async task => {
                await queue.add(inner => inner.success())
                task.success()
              })
            },
          },
        },
      }),
      given,
    )
    await settle()
    const outcome = exec('nest').catch(error => (error.message === 'queue cleared' ? 'given up' : error.message))
    await settle()
    await clock.advance(60_000)
    expect(await outcome).toContain(message)
  })

for (const [who, given, isHeard] of [
  ['goes to the group here', {}, true],
  ['is refused by stock rules', stock('sendsToGroup'), false],
] as const)
  test(`what is sent to a multicast address ${who}`, async () => {
    const group = '239.255.77.10'
    const listener = dgram.createSocket({ type: 'udp4', reuseAddr: true })
    await new Promise<void>(resolve => listener.bind(0, '0.0.0.0', resolve))
    onTestFinished(() => new Promise(resolve => listener.close(() => resolve())))
    const { exec, connected } = running(
      defineDriver({
        ...panel,
        transport: udp({}),
        commands: { say: { about: 'Sends.', run: (_, { device }) => device.send('hello', { wait: false }) } },
      }),
      { address: { ip: group, port: listener.address().port }, ...given },
    )
    await connected()
    const outcome = await exec('say').catch(error => error.message)
    if (isHeard) expect(outcome).toBeNull()
    else expect(outcome).toContain('is a multicast group, which is only listened to')
  })
