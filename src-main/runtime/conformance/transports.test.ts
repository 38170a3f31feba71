import dgram from 'node:dgram'
import { expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { fakeClock } from '../../base/fake-clock.ts'
import { defineDriver, endsWith, http, none, ssh, tcp, udp, websocket } from '../../driver-kit/index.ts'
import type { QueueOptions } from '../../driver-kit/task.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { openSshServer } from '../../transports/testing/ssh-server.ts'
import { openWebSocketDevice } from '../../transports/testing/web-socket-server.ts'
import { attached, behaviour, httpServer, panel, running } from './testing/bench.ts'

const driver = defineDriver({
  ...panel,
  status: { heard: z.array(z.json()) },
  state: () => ({ heard: [] as (string | null)[][] }),
  commands: {
    ask: {
      about: 'Asks, and takes whatever comes for the answer.',
      args: { text: z.string() },
      run: ({ text }, { device }) => device.ask(`${text}\n`, { until: /./, retries: 0 }),
    },
    say: {
      about: 'Sends.',
      args: { text: z.string(), options: z.record(z.string(), z.json()).default({}) },
      run: ({ text, options }, { device }) => device.send(`${text}\n`, options as QueueOptions),
    },
    hang_up: { about: 'Closes the connection.', run: (_, { device }) => device.disconnect('asked to') },
  },
  received(line, { state, setStatus }, task) {
    state.heard.push([line, task?.name ?? null])
    setStatus({ heard: [...state.heard] })
  },
})
const hears = (status: () => Record<string, unknown>, ...heard: (string | null)[][]) =>
  until(
    () => status().heard ?? [],
    now => JSON.stringify(now) === JSON.stringify(heard),
  )

behaviour(59, async () => {
  const pauses: number[] = []
  const plain = fakeClock()
  const clock = {
    ...plain,
    get waiting() {
      return plain.waiting
    },
    timer(ms: number, callback: () => void) {
      // All others are the limit of an attempt.
      if (ms !== 10_000) pauses.push(ms)
      return plain.timer(ms, callback)
    },
  }
  const { stop } = running(defineDriver({ ...panel, commands: {} }), { port: await closedPort(), clock })
  for (let attempt = 1; attempt <= 12; attempt++) {
    await until(
      () => pauses.length,
      count => count === attempt,
    )
    await clock.advance(10_000)
  }
  for (const [at, least] of [1_000, 2_000, 4_000, 8_000].entries()) {
    expect(pauses[at]).toBeGreaterThanOrEqual(least)
    expect(pauses[at]).toBeLessThanOrEqual(least + 500)
  }
  for (const pause of pauses.slice(4)) {
    expect(pause).toBeGreaterThanOrEqual(9_500)
    expect(pause).toBeLessThanOrEqual(10_000)
  }
  await stop()
  expect(clock.waiting).toBe(0)
})

behaviour(60, async () => {
  const { device: at, connections, clock, status } = await attached(driver)
  at.says('whole\nhal')
  await hears(status, ['whole', null])
  await clock.advance(3_000)
  at.hangsUp()
  await until(connections, all => all.length === 3)
  at.says('f\nnew\n')
  await hears(status, ['whole', null], ['f', null], ['new', null])
})

behaviour(
  61,
  async () => {
    const { device: at, exec, status } = await attached(driver)
    const answer = exec('ask', ['x'])
    await at.hears('x\n')
    at.says('for who asked\n')
    expect(await answer).toBe('for who asked')
    at.says('for nobody\n')
    await hears(status, ['for nobody', null])
  },
  'here `until` says what is meant for it, and received is handed what is not',
)

behaviour(62, async () => {
  const { device: at, exec, status, clock } = await attached(driver)
  const failed = expect(exec('say', ['x', { name: 'x', retries: 0 }])).rejects.toThrow('retry limit reached')
  await at.hears('x\n')
  at.says('during\n')
  await hears(status, ['during', 'x'])
  await clock.advance(5_000)
  await failed
  at.says('after\n')
  await hears(status, ['during', 'x'], ['after', null])
})

const visitor = defineDriver({
  ...panel,
  transport: tcp({ tokenizer: endsWith('\n'), perCommand: true }),
  commands: {
    ask: {
      about: 'Asks.',
      args: { text: z.string() },
      run: ({ text }, { device }) => device.ask(`${text}\n`, { until: /^OK/, retries: 0 }),
    },
  },
})

behaviour(63, async () => {
  const { device: at, exec, clock } = await attached(visitor)
  expect(at.connections).toBe(0)
  for (const times of [1, 2]) {
    const answer = exec('ask', ['x'])
    await at.hears('x\n', times)
    at.says('OK\n')
    expect(await answer).toBe('OK')
    expect(at.connections).toBe(times)
    at.hangsUp()
    await until(
      () => at.open,
      open => open === 0,
    )
    await clock.advance(60_000)
    expect(at.connections).toBe(times)
  }
})

behaviour(64, async () => {
  const { exec, connected, connections } = running(visitor, { port: await closedPort() })
  await connected()
  for (const _ of [1, 2]) await expect(exec('ask', ['x'])).rejects.toMatchObject({ code: 'offline' })
  expect(connections().map(([is]) => is)).toEqual([true, false])
})

/** Asks over HTTP; the answer is its status, as `get` does not throw whatever it is. */
const asker = defineDriver({
  ...panel,
  transport: http(),
  state: () => ({ before: 0 }),
  commands: {
    get: {
      about: 'Asks.',
      args: { path: z.string(), concurrent: z.boolean().default(false) },
      run: async ({ path, concurrent }, { device }) => (await device.get(path, { concurrent, retries: 0 })).status,
    },
    before: { about: 'How many were looked at first.', run: (_, { state }) => state.before },
  },
  beforeRequest(request, { state }) {
    state.before += 1
    request.headers['x-number'] = String(state.before)
  },
})
const askingAt = (uri: string, settings = {}) => running(asker, { address: { uri }, settings })

behaviour(65, async () => {
  const server = await httpServer((_, answer) => answer.writeHead(500).end('no'))
  const { exec, connections, connected } = askingAt(server.uri)
  await connected()
  expect(await exec('get', ['/'])).toBe(500)
  expect(connections().map(([is]) => is)).toEqual([true])
  await server.close()
  await expect(exec('get', ['/'])).rejects.toMatchObject({ code: 'offline' })
  expect(connections().map(([is]) => is)).toEqual([true, false])
})

behaviour(66, async () => {
  const numbers: unknown[] = []
  const server = await httpServer((request, answer) => {
    numbers.push(request.headers['x-number'])
    answer.end('ok')
  })
  const { exec, connected } = askingAt(server.uri, { http_max_requests: 2 })
  await connected()
  for (const _ of [1, 2, 3, 4]) expect(await exec('get', ['/'])).toBe(200)
  expect(server.connections()).toBe(2)
  expect(await exec('before')).toBe(4)
  expect(numbers).toEqual(['1', '2', '3', '4'])
})

behaviour(67, async () => {
  const open: (() => void)[] = []
  const paths: (string | undefined)[] = []
  const server = await httpServer((request, answer) => {
    paths.push(request.url)
    open.push(() => answer.end())
  })
  const { exec, connected } = askingAt(server.uri)
  await connected()
  const asked = (count: number) =>
    until(
      () => paths.length,
      now => now === count,
    )
  const [one, two] = [exec('get', ['/1']), exec('get', ['/2'])]
  await asked(1)
  const beside = exec('get', ['/3', true])
  await asked(2)
  expect(paths).toEqual(['/1', '/3'])
  open[0]?.()
  await one
  await asked(3)
  expect(paths).toEqual(['/1', '/3', '/2'])
  for (const end of open) end()
  expect(await Promise.all([two, beside])).toEqual([200, 200])
})

behaviour(68, async () => {
  const server = await openSshServer({
    shell: undefined,
    exec(command, channel) {
      channel.write(`ran ${command}`)
      channel.exit(0)
      channel.end()
    },
  })
  onTestFinished(() => server.close())
  const { exec, connected, connections } = running(
    defineDriver({
      ...panel,
      transport: ssh({ tokenizer: endsWith('\n') }),
      commands: {
        run: { about: 'Runs beside the shell.', run: async (_, { device }) => (await device.exec('uptime')).stdout },
        say: { about: 'Sends to the shell.', run: (_, { device }) => device.send('hello\n', { retries: 0 }) },
      },
    }),
    { port: server.port, settings: { ssh: { username: 'admin', password: 'secret' } } },
  )
  await connected()
  expect(await exec('run')).toBe('ran uptime')
  await expect(exec('say')).rejects.toMatchObject({ code: 'offline' })
  await until(connections, all => all[1]?.[0] === false)
})

/** A socket of this machine that takes datagrams, for the length of one test. */
async function datagrams(port = 0) {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true })
  await new Promise<void>(resolve => socket.bind(port, '127.0.0.1', resolve))
  onTestFinished(() => new Promise(resolve => socket.close(() => resolve())))
  return socket
}

behaviour(69, async () => {
  const group = '239.255.77.9'
  const senders = [await datagrams(), await datagrams()]
  const { port } = senders[0]?.address() ?? { port: 0 }
  const { connected, status } = running(
    defineDriver({
      ...panel,
      transport: udp({}),
      status: { heard: z.array(z.string()) },
      commands: {},
      received: (bytes, { status, setStatus }) =>
        setStatus({ heard: [...(status.heard ?? []), Buffer.from(bytes).toString()].sort() }),
    }),
    { address: { ip: group, port: port + 1 } },
  )
  await connected()
  for (const [at, socket] of senders.entries()) {
    socket.setMulticastInterface('127.0.0.1')
    socket.send(`sender ${at}`, port + 1, group)
  }
  await until(status, now => JSON.stringify(now.heard) === '["sender 0","sender 1"]')
})

behaviour(70, async () => {
  const server = await openWebSocketDevice()
  onTestFinished(() => server.close())
  const told: string[] = []
  const { clock, connections } = running(
    defineDriver({
      ...panel,
      transport: websocket({ tokenizer: endsWith('\n') }),
      state: () => ({ made: 0 }),
      commands: {},
      webSocketHeaders({ state }) {
        state.made += 1
        return { 'x-made': String(state.made), 'X-Who': 'driver' }
      },
      connected: () => void told.push('connected'),
      disconnected: () => void told.push('disconnected'),
    }),
    {
      address: { uri: `ws://127.0.0.1:${server.port}/socket` },
      settings: { headers: { 'x-who': 'setting', 'x-list': ['a', 'b'] } },
    },
  )
  await until(connections, all => all.length === 1)
  await clock.advance(3_000)
  server.newest?.close()
  await until(connections, all => all.length === 3)
  expect(told).toEqual(['connected', 'disconnected', 'connected'])
  expect(server.requests.map(({ headers }) => [headers['x-made'], headers['x-who'], headers['x-list']])).toEqual([
    ['1', 'setting', 'a, b'],
    ['2', 'setting', 'a, b'],
  ])
})

behaviour(71, async () => {
  const socket = await datagrams()
  const heard = new Promise<Buffer>(resolve => socket.once('message', resolve))
  const { exec } = running(
    defineDriver({
      ...panel,
      transport: none(),
      commands: {
        wake: {
          about: 'Wakes it.',
          run: (_, { wake }) => wake('f0:18:98:25:bd:4f', { subnet: '127.0.0.1', port: socket.address().port }),
        },
      },
    }),
  )
  await exec('wake')
  expect((await heard).toString('hex')).toBe(`ffffffffffff${'f0189825bd4f'.repeat(16)}`)
})
