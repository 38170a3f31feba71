import dgram from 'node:dgram'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { settle } from '../../base/fake-clock.ts'
import { defineDriver, endsWith, http, none, tcp } from '../../driver-kit/index.ts'
import type { QueueOptions } from '../../driver-kit/task.ts'
import { openSerialDevice } from '../../testing/serial-device.ts'
import { closedPort } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { openSshServer } from '../../transports/testing/ssh-server.ts'
import { openWebSocketDevice } from '../../transports/testing/web-socket-server.ts'
import { attached, httpServer, panel, running } from '../conformance/testing/bench.ts'
import { selfSignedCertificate } from '../simulators/certificate.ts'
import type { Address } from '../worker-contract.ts'

const driver = defineDriver({
  ...panel,
  status: { heard: z.array(z.string()) },
  commands: {
    ask: {
      about: 'Asks.',
      args: { text: z.string() },
      run: ({ text }, { device }) => device.ask(`${text}\n`, { until: /^OK/, retries: 0 }),
    },
    say: {
      about: 'Sends.',
      args: { text: z.string(), options: z.record(z.string(), z.json()).default({}) },
      run: ({ text, options }, { device }) => device.send(`${text}\n`, options as QueueOptions),
    },
    cut_at: {
      about: 'Cuts in another way.',
      args: { end: z.string() },
      run: ({ end }, { device }) => device.setTokenizer(endsWith(end)),
    },
    strip: {
      about: 'Looks through bytes first.',
      run: (_, { device }) =>
        device.setPreProcessor(bytes => {
          if (bytes.includes(0x21)) throw new Error('an exclamation mark')
          const kept = bytes.filter(byte => byte !== 0)
          return kept.length ? kept : undefined
        }),
    },
    write: {
      about: 'Past the queue.',
      args: { text: z.string() },
      run: ({ text }, { device }) => device.write(text),
    },
  },
  received(line, { status, setStatus }, task) {
    setStatus({ heard: [...(status.heard ?? []), line] })
    if (line === 'DONE') task?.success('done', 202)
    if (line === 'NO') task?.abort('it will not')
    if (line === 'LATER') task?.retry('later')
    if (line === 'WAIT') task?.resetTimers()
  },
})
type At = Awaited<ReturnType<typeof attached>>
const heard = (at: At, ...lines: string[]) =>
  until(
    () => at.status().heard ?? [],
    now => JSON.stringify(now) === JSON.stringify(lines),
  )

describe('one driver, unchanged, asks its device', () => {
  const asks = async (address: Partial<Address>, settings = {}) => {
    const at = running(driver, { address, settings })
    await at.connected()
    expect(await at.exec('ask', ['x'])).toBe('OK x')
    await at.stop()
  }

  test('over TCP', async () => {
    const server = net.createServer(socket => {
      socket.on('data', bytes => void socket.write(`OK ${bytes}`))
      socket.on('error', () => undefined)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise(resolve => server.close(() => resolve())))
    await asks({ kind: 'tcp', port: (server.address() as AddressInfo).port })
  })

  test('over UDP', async () => {
    const socket = dgram.createSocket('udp4')
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise(resolve => socket.close(() => resolve())))
    socket.on('message', (bytes, from) => socket.send(`OK ${bytes}`, from.port, from.address))
    await asks({ kind: 'udp', port: socket.address().port })
  })

  test('over SSH', async () => {
    const server = await openSshServer({
      shell: channel => channel.on('data', (bytes: Buffer) => channel.write(`OK ${bytes}`)),
    })
    onTestFinished(() => server.close())
    await asks({ kind: 'ssh', port: server.port }, { ssh: { username: 'admin' } })
  })

  test('over a WebSocket', async () => {
    const server = await openWebSocketDevice()
    onTestFinished(() => server.close())
    const at = running(driver, { address: { kind: 'websocket', uri: `ws://127.0.0.1:${server.port}/` } })
    await at.connected()
    const answer = at.exec('ask', ['x'])
    await until(
      () => server.frames,
      frames => frames[0] === 'x\n',
    )
    server.newest?.send('OK ')
    server.newest?.send(Buffer.from('x\n'))
    expect(await answer).toBe('OK x')
  })

  test('at a serial port', async () => {
    const device = await openSerialDevice()
    onTestFinished(() => device.close())
    const at = running(driver, { address: { kind: 'serial', uri: `serial://localhost${device.path}?baudRate=9600` } })
    await at.connected()
    const answer = at.exec('ask', ['x'])
    await until(
      () => device.heard,
      text => text === 'x\n',
    )
    device.says('OK x\n')
    expect(await answer).toBe('OK x')
    await at.stop()
  })
})

test.each([
  ['a driver for bytes, a record for HTTP', driver, 'http', 'over TCP, and its record says over HTTP'],
  ['a driver for bytes, a record for logic', driver, 'none', 'over TCP, and its record says not at all (it is logic)'],
  [
    'a driver for HTTP, a record for TCP',
    defineDriver({ ...panel, transport: http(), commands: {} }),
    'tcp',
    'over HTTP, and its record says over TCP',
  ],
  [
    'logic, a record for a broker',
    defineDriver({ ...panel, transport: none(), commands: {} }),
    'mqtt',
    'not at all (it is logic), and its record says over MQTT',
  ],
] as const)('%s: it is refused in words', (_, what, kind, words) => {
  expect(() => running(what, { address: { kind } })).toThrow(
    `This driver reaches its device ${words}. Correct the role of the driver's record, or the module's address.`,
  )
})

describe('a command that is sent', () => {
  test('is done as `received` says: success with a code, no, later, and wait a little', async () => {
    const at = await attached(driver)
    const done = at.module.exec('say', ['a'], undefined)
    await at.device.hears('a\n')
    at.device.says('WAIT\nLATER\n')
    await at.device.hears('a\n', 2)
    at.device.says('DONE\n')
    expect(await done).toEqual({ value: 'done', code: 202 })
    const refused = expect(at.exec('say', ['b'])).rejects.toMatchObject({ code: 'rejected', message: 'it will not' })
    await at.device.hears('b\n')
    at.device.says('NO\n')
    await refused
    await heard(at, 'WAIT', 'LATER', 'DONE', 'NO')
  })

  test('and waited for by nobody is done once it is sent', async () => {
    const at = await attached(driver)
    expect(await at.exec('say', ['a', { wait: false }])).toBeNull()
    at.device.says('DONE\n')
    await heard(at, 'DONE')
  })

  test('is given up when its driver does not listen to what comes', async () => {
    const { device, exec, lines } = await attached(
      defineDriver({
        ...panel,
        commands: { say: { about: 'Sends.', run: (_, { device }) => device.send('x\n') } },
      }),
    )
    const failed = expect(exec('say')).rejects.toThrow('no received function is defined')
    await device.hears('x\n')
    device.says('hello\n')
    await failed
    expect(lines().at(-1)).toContain('said something that this driver does not listen to')
  })
})

test('a question is not given up for what its device says meanwhile, though the driver listens to nothing', async () => {
  const { device, exec } = await attached(
    defineDriver({
      ...panel,
      commands: { ask: { about: 'Asks.', run: (_, { device }) => device.ask('x\n', { until: /^OK/ }) } },
    }),
  )
  const answer = exec('ask')
  await device.hears('x\n')
  device.says('x\nNEWS\nOK\n')
  expect(await answer).toBe('OK')
})

describe('messages', () => {
  test('are cut in another way from one moment to the next; half a one that waited is thrown away', async () => {
    const at = await attached(driver)
    at.device.says('one\nhal')
    await heard(at, 'one')
    // The half may still be on its way when the first line is in; it is known to be in once it was shown.
    await at.exec('cut_at', [';'])
    at.device.says('two;three\n;')
    await until(
      () => at.status().heard as string[],
      lines => lines.at(-1) === 'three\n',
    )
    expect((at.status().heard as string[]).slice(0, 1)).toEqual(['one'])
  })

  test('are looked through first: bytes are taken out or swallowed, and an error costs what waits', async () => {
    const at = await attached(driver)
    await at.exec('strip')
    at.device.says('a\0b\n')
    await heard(at, 'ab')
    at.device.says('\0\0')
    at.device.says('c\n')
    await heard(at, 'ab', 'c')
    at.device.says('half!\n')
    await until(at.lines, all => all.some(line => line.includes('an exclamation mark')))
    at.device.says('d\n')
    await heard(at, 'ab', 'c', 'd')
  })
})

test('what cannot be written past the queue is told, and hurts nobody', async () => {
  const { exec, lines, connected } = running(
    defineDriver({
      ...panel,
      transport: tcp({ tokenizer: endsWith('\n'), perCommand: true }),
      commands: { write: { about: 'Past the queue.', run: (_, { device }) => device.write('x') } },
    }),
    { port: await closedPort() },
  )
  await connected()
  await exec('write')
  await until(lines, all => all.some(line => line.startsWith('warn: What was written could not be sent: ')))
})

test('each connection that is made for a command signs in first', async () => {
  const { device, exec } = await attached(
    defineDriver({
      ...panel,
      transport: tcp({ tokenizer: endsWith('\n'), perCommand: true, idleMs: 500 }),
      commands: {
        ask: {
          about: 'Asks.',
          args: { text: z.string() },
          run: ({ text }, { device }) => device.ask(`${text}\n`, { until: /^OK/, retries: 0 }),
        },
      },
      async login(connection) {
        connection.write('user\n')
        if ((await connection.expect(/^(welcome|denied)/)) === 'denied') throw new Error('The password is wrong.')
      },
    }),
  )
  for (const times of [1, 2]) {
    const answer = exec('ask', [`${times}`])
    await device.hears('user\n', times)
    expect(device.heard).not.toContain(`${times}\n`)
    device.says('welcome\n')
    await device.hears(`${times}\n`)
    device.says('OK\n')
    expect(await answer).toBe('OK')
    device.hangsUp()
    await until(
      () => device.open,
      open => open === 0,
    )
  }
  const refused = expect(exec('ask', ['3'])).rejects.toThrow('The password is wrong.')
  await device.hears('user\n', 3)
  device.says('denied\n')
  await refused
  expect(device.heard).toBe('user\n1\nuser\n2\nuser\n')
})

test('a connection goes on over TLS when its driver says so, and calling it twice is calling it once', async () => {
  const certificate = await selfSignedCertificate()
  const server = net.createServer(socket => {
    socket.on('error', () => undefined)
    socket.once('data', bytes => {
      if (String(bytes) !== 'STARTTLS\n') return socket.destroy()
      const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate })
      secured.on('error', () => undefined)
      secured.on('data', more => void secured.write(`OK ${more}`))
      socket.write('GO\n')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise(resolve => server.close(() => resolve())))
  const at = running(
    defineDriver({
      ...panel,
      commands: {
        secure: {
          about: 'Goes on over TLS.',
          async run(_, { device }) {
            await device.ask('STARTTLS\n', { until: 'GO' })
            await Promise.all([device.startTls(), device.startTls()])
            return device.ask('secret\n', { until: /^OK/ })
          },
        },
      },
    }),
    { port: (server.address() as AddressInfo).port },
  )
  await at.connected()
  expect(await at.exec('secure')).toBe('OK secret')
  await at.stop()
})

test('what a link cannot do is said in words', async () => {
  const server = await openWebSocketDevice()
  onTestFinished(() => server.close())
  const at = running(
    defineDriver({
      ...panel,
      commands: { secure: { about: 'Goes on over TLS.', run: (_, { device }) => device.startTls() } },
    }),
    { address: { kind: 'websocket', uri: `ws://127.0.0.1:${server.port}/` } },
  )
  await at.connected()
  await expect(at.exec('secure')).rejects.toThrow('startTls works over TCP only.')
})

test('HTTP beside the link goes to the same host, or where a setting says, and says nothing about the link', async () => {
  const paths: (string | undefined)[] = []
  const server = await httpServer((request, answer) => {
    paths.push(request.url)
    answer.writeHead(request.url === '/no' ? 500 : 200).end('here')
  })
  const { exec, connections } = await attached(
    defineDriver({
      ...panel,
      commands: {
        get: {
          about: 'Asks.',
          args: { path: z.string() },
          run: async ({ path }, { http }) => (await http.get(path)).status,
        },
      },
    }),
    { settings: { http_uri_override: server.uri } },
  )
  expect([await exec('get', ['/no']), await exec('get', ['/yes'])]).toEqual([500, 200])
  expect(server.connections()).toBe(2)
  await server.close()
  await expect(exec('get', ['/yes'])).rejects.toMatchObject({ code: 'offline' })
  expect([paths, connections()]).toEqual([['/no', '/yes'], [[true, undefined]]])
})

test('a setting that keeps it from signing in is put right while it runs', async () => {
  const server = await openSshServer({
    shell: channel => channel.write('hello\n'),
    signIn: asked => (asked.method === 'password' && asked.password === 'right' ? asked.accept() : asked.reject()),
  })
  onTestFinished(() => server.close())
  const at = running(driver, { address: { kind: 'ssh', port: server.port }, settings: { ssh: {} } })
  await at.connected(false)
  expect(at.connections()[0]?.[1]).toBe(
    'The setting "ssh" is not right. ssh.username: a user name is needed to sign in.',
  )
  at.update({ ssh: { username: 'admin', password: 'right' } })
  await until(
    async () => {
      await at.clock.advance(1_000)
      return at.connections().at(-1)?.[0]
    },
    is => is === true,
  )
})

test('headers that cannot be made are left out, and the setting is sent all the same', async () => {
  const server = await openWebSocketDevice()
  onTestFinished(() => server.close())
  const at = running(
    defineDriver({
      ...panel,
      commands: {},
      webSocketHeaders() {
        throw new Error('no token yet')
      },
    }),
    { address: { kind: 'websocket', uri: `ws://127.0.0.1:${server.port}/` }, settings: { headers: { 'X-Key': 'k' } } },
  )
  await at.connected()
  expect(server.requests[0]?.headers['x-key']).toBe('k')
  expect(at.lines()).toContain('error: The headers of the connection could not be made, and are left out: no token yet')
})

test('whether the device is there may be said by its driver: of the status alone, or of the queue too', async () => {
  const at = running(
    defineDriver({
      ...panel,
      transport: none(),
      commands: {
        say: {
          about: 'Says so.',
          args: { yes: z.boolean(), statusOnly: z.boolean() },
          run({ yes, statusOnly }, { setConnected, queue }) {
            setConnected(yes, { statusOnly, reason: 'no answer' })
            return queue.online
          },
        },
      },
    }),
  )
  await settle()
  expect(await at.exec('say', [false, true])).toBe(true)
  expect(await at.exec('say', [false, false])).toBe(false)
  expect(await at.exec('say', [true, true])).toBe(true)
  expect(at.connections()).toEqual([
    [true, undefined],
    [false, 'no answer'],
    [true, 'no answer'],
  ])
})
