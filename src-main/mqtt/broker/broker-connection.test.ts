import net, { type AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { openMosquitto } from '../../testing/mosquitto.ts'
import { until } from '../../testing/until.ts'
import { type BrokerAddress, openConnection } from './broker-connection.ts'
import { loadSessions } from './broker-session.ts'

const openSession = await loadSessions()
const forever = new AbortController().signal

function addressAt(port: number, fields: Partial<BrokerAddress> = {}): BrokerAddress {
  return {
    ...{ host: '127.0.0.1', port, tls: false, ca: undefined, certificate: undefined, key: undefined },
    login: { clientId: 'me', version: 5, username: undefined, password: undefined, will: undefined },
    ...fields,
  }
}

/** Something that is no broker, but answers. */
async function listening(answers: (socket: net.Socket) => void): Promise<number> {
  const open = new Set<net.Socket>()
  const server = net.createServer(socket => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    answers(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

const connecting = (port: number, clock = fakeClock(), signal = forever) =>
  openConnection({ clock, openSession, address: addressAt(port), heard: () => undefined }, signal)

const welcome = [0x20, 3, 0, 0, 0]

test('a broker that wants a client certificate is shown it, and told why it is not taken without', async () => {
  const [server, client] = [await selfSignedCertificate(), await selfSignedCertificate()]
  const broker = await openMosquitto({ tls: server, clientAuthority: client.cert })
  onTestFinished(() => broker.close())
  const open = (fields: Partial<BrokerAddress>) =>
    openConnection(
      {
        ...{ clock: fakeClock(), openSession, heard: () => undefined },
        address: addressAt(broker.port, { tls: true, ca: server.cert, ...fields }),
      },
      forever,
    )
  const connection = await open({ certificate: client.cert, key: client.key })
  await connection.keep([{ topic: 'a', payload: 'b' }])
  connection.close('Done.')
  await expect(open({})).rejects.toThrow('wants a client certificate that it knows')
  await expect(open({ certificate: server.cert, key: server.key })).rejects.toThrow(/client certificate/)
  await expect(open({ certificate: client.cert, key: server.key })).rejects.toThrow('PEM texts that belong together')
})

test('a broker that does not answer is given up, before it lets us in and after', async () => {
  const clock = fakeClock()
  const silent = await listening(() => undefined)
  const first = connecting(silent, clock)
  const failed = expect(first).rejects.toThrow(`The broker at 127.0.0.1:${silent} does not answer within 10 s.`)
  await clock.advance(10_000)
  await failed

  const deaf = await listening(socket => void socket.once('data', () => socket.write(Uint8Array.from(welcome))))
  const connection = await connecting(deaf, clock)
  const keeping = expect(connection.keep([{ topic: 'a', payload: 'b' }])).rejects.toThrow('no sign of life any more')
  await clock.advance(10_000)
  await keeping
  expect(connection.signal.aborted).toBe(true)
  await expect(connection.keep([])).rejects.toThrow('no sign of life any more')
  expect(clock.waiting).toBe(0)
})

test('the longer what was said, the longer a broker may take to read it', async () => {
  const clock = fakeClock()
  const deaf = await listening(socket => void socket.once('data', () => socket.write(Uint8Array.from(welcome))))
  const connection = await connecting(deaf, clock)
  const keeping = expect(connection.keep([{ topic: 'a', payload: 'x'.repeat(1_000_000) }])).rejects.toThrow(
    'no sign of',
  )
  await clock.advance(60_000)
  expect(connection.signal.aborted).toBe(false)
  await clock.advance(20_000)
  await keeping
})

test('a broker that wants to hear of us more often than we said is heeded', async () => {
  const welcomeWithin2s = [0x20, 6, 0, 0, 3, 0x13, 0, 2]
  const port = await listening(socket => void socket.once('data', () => socket.write(Uint8Array.from(welcomeWithin2s))))
  expect((await connecting(port)).keepAliveMs).toBe(2_000)
})

test('one that floods us is read bit by bit, with time for others in between', async () => {
  const clock = fakeClock()
  // 1,000 messages of a kilobyte.
  const one = [0x30, 0x83, 0x08, 0, 1, 97, ...new Uint8Array(1_024)]
  const flood = Uint8Array.from([...welcome, ...Array.from({ length: 1_000 }, () => one).flat()])
  const port = await listening(socket => void socket.once('data', () => socket.write(flood)))
  let heard = 0
  const parts = { clock, openSession, address: addressAt(port), heard: () => void heard++ }
  const connection = await openConnection({ ...parts, address: addressAt(port) }, forever)
  const most: number[] = []
  while (heard < 1_000) {
    const before = heard
    await clock.advance(20)
    await until(
      () => heard,
      now => now - before >= 100 || now === 1_000,
    )
    // All that had come by then is not more than what is read at once.
    await new Promise(setImmediate)
    most.push(heard - before)
  }
  expect(Math.max(...most)).toBeLessThan(400)
  connection.close('Done.')
  expect(clock.waiting).toBe(0)
})

test('one that cannot keep messages is not published to', async () => {
  const port = await listening(
    socket => void socket.once('data', () => socket.write(Uint8Array.of(0x20, 5, 0, 0, 2, 0x25, 0))),
  )
  await expect(connecting(port)).rejects.toThrow('keeps no messages. Allow it to retain.')
})

test.each<[string, number[], RegExp]>([
  ['another client has our name', [0xe0, 2, 142, 0], /Another client signed in .* as "me"/],
  [
    'a packet is far too large',
    [0x30, 0xff, 0xff, 0xff, 0x5f, ...new Uint8Array(1_200_000)],
    /cannot be read|too large/,
  ],
  ['a message has a QoS of 2', [0x34, 7, 0, 1, 97, 0, 1, 0, 98], /a message with a QoS of 2/],
  ['it is told a second welcome', welcome, /duplicate|sent us away/],
])('a connection ends with words when %s', async (_, bytes, reason) => {
  const port = await listening(
    socket => void socket.once('data', () => socket.write(Uint8Array.from([...welcome, ...bytes]))),
  )
  const told = await connecting(port).then(
    connection =>
      until(
        () => connection.signal,
        signal => signal.aborted,
      ).then(signal => signal.reason),
    error => error,
  )
  expect(told.message).toMatch(reason)
})

test('whatever comes, the connection ends with words and leaves no timer', async () => {
  let next = Buffer.alloc(0)
  const port = await listening(socket => void socket.once('data', () => socket.end(next)))
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map(rest => Buffer.from([...welcome, ...rest])),
    fc.uint8Array({ maxLength: 100 }).map(rest => Buffer.from(rest)),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async sent => {
      next = sent
      const clock = fakeClock()
      const reason = await connecting(port, clock).then(
        connection =>
          until(
            () => connection.signal,
            signal => signal.aborted,
          ).then(signal => signal.reason),
        error => error,
      )
      expect(reason.message).toContain(`127.0.0.1:${port}`)
      expect(clock.waiting).toBe(0)
    }),
    { numRuns: 40 },
  )
})

test('who gives up while it connects leaves nothing behind', async () => {
  const gone = Promise.withResolvers<void>()
  const port = await listening(socket => void socket.on('close', () => gone.resolve()).resume())
  const [clock, life] = [fakeClock(), new AbortController()]
  const attempt = expect(connecting(port, clock, life.signal)).rejects.toMatchObject({ code: 'cancelled' })
  life.abort()
  await attempt
  expect(clock.waiting).toBe(0)
  await expect(connecting(port, clock, life.signal)).rejects.toMatchObject({ code: 'cancelled' })
})
