import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { Failed } from '../base/result.ts'
import { selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { closedPort, type TcpDevice, tcpDevice } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { createTcpPerCommand } from './tcp-per-command.ts'
import { type LinkedOptions, linked, turns } from './testing/linked.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function device(options?: { port: number }): Promise<TcpDevice> {
  const made = await tcpDevice(options)
  cleanups.push(made.close)
  return made
}

function linkTo(port: number, { idleMs, ...options }: LinkedOptions & { idleMs?: number } = {}) {
  const made = linked((events, { clock }) => {
    return createTcpPerCommand({ host: '127.0.0.1', port, clock, idleMs }, events)
  }, options)
  cleanups.push(made.stop)
  return made
}

const hears = (projector: TcpDevice, text: string) =>
  until(
    () => projector.heard,
    heard => heard === text,
  )

test('is open from the start without a connection, and makes one for the first command', async () => {
  const projector = await device()
  const at = linkTo(projector.port)
  expect(at.told).toEqual(['opened'])
  await turns(20)
  expect(projector.connections).toBe(0)
  await at.transport.write('PWR 1\r')
  await hears(projector, 'PWR 1\r')
  await at.transport.write('VOL 2\r')
  await hears(projector, 'PWR 1\rVOL 2\r')
  expect(projector.connections).toBe(1)
  expect(at.told).toEqual(['opened', 'begins', 'reached'])
  projector.says('OK\r')
  await until(
    () => at.text,
    text => text === 'OK\r',
  )
})

test('a device that closes is left in peace until the next command', async () => {
  const projector = await device()
  const at = linkTo(projector.port)
  await at.transport.write('one')
  await hears(projector, 'one')
  projector.says('done')
  projector.hangsUp()
  await until(
    () => at.text,
    text => text === 'done',
  )
  await turns(20)
  expect(at.clock.waiting).toBe(0)
  expect(projector.connections).toBe(1)
  await at.transport.write('two')
  await hears(projector, 'onetwo')
  expect(projector.connections).toBe(2)
  expect(at.told.filter(what => what !== 'received')).toEqual(['opened', 'begins', 'reached', 'begins', 'reached'])
})

test('a device that is off fails the command at once, and the next one is tried without a pause', async () => {
  const port = await closedPort()
  const at = linkTo(port)
  const reason = `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`
  for (let attempt = 0; attempt < 3; attempt++) {
    await expect(at.transport.write('PWR 1\r')).rejects.toMatchObject({ code: 'offline', message: reason })
  }
  expect(at.told).toEqual(['opened', 'not reached', 'not reached', 'not reached'])
  expect(at.reasons).toEqual([reason, reason, reason])
  const projector = await device({ port })
  await at.transport.write('PWR 1\r')
  await hears(projector, 'PWR 1\r')
  expect(at.told.slice(-2)).toEqual(['begins', 'reached'])
})

test('commands at the same time share one connection, in their order', async () => {
  const projector = await device()
  const at = linkTo(projector.port)
  await Promise.all(['a', 'b', 'c', 'd'].map(text => at.transport.write(text)))
  await hears(projector, 'abcd')
  expect(projector.connections).toBe(1)
})

test('signs in on each connection, before the command that it was made for', async () => {
  const projector = await device()
  const prompted = Promise.withResolvers<void>()
  const at = linkTo(projector.port, {
    async begins(transport) {
      await transport.write('user;')
      await prompted.promise
      await transport.write('password;')
    },
  })
  const command = at.transport.write('command;')
  await hears(projector, 'user;')
  prompted.resolve()
  await command
  await hears(projector, 'user;password;command;')
  at.transport.disconnect('Enough.')
  await at.transport.write('again;')
  await hears(projector, 'user;password;command;user;password;again;')
  expect(at.told).toEqual(['opened', 'begins', 'reached', 'begins', 'reached'])
})

test('a sign-in that fails is a device that was not reached, and the command is not sent', async () => {
  const projector = await device()
  let isWrong = true
  const at = linkTo(projector.port, {
    async begins() {
      if (isWrong) throw new Failed('denied', 'The password is wrong.')
    },
  })
  await expect(at.transport.write('command')).rejects.toMatchObject({
    code: 'offline',
    message: 'The password is wrong.',
  })
  expect(at.told).toEqual(['opened', 'begins', 'not reached'])
  isWrong = false
  await at.transport.write('command')
  await hears(projector, 'command')
})

test('a connection that nothing goes over is closed after its time, which every word begins anew', async () => {
  const projector = await device()
  const at = linkTo(projector.port, { idleMs: 1_000 })
  await at.transport.write('one')
  await hears(projector, 'one')
  await at.clock.advance(900)
  projector.says('answer')
  await until(
    () => at.text,
    text => text === 'answer',
  )
  await at.clock.advance(999)
  expect(at.clock.waiting).toBe(1)
  await at.clock.advance(1)
  await until(
    () => at.clock.waiting,
    waiting => waiting === 0,
  )
  await at.transport.write('two')
  await hears(projector, 'onetwo')
  expect(projector.connections).toBe(2)
})

test('without a time of its own an idle connection stays', async () => {
  const projector = await device()
  const at = linkTo(projector.port)
  await at.transport.write('one')
  await at.clock.advance(3_600_000)
  await at.transport.write('two')
  await hears(projector, 'onetwo')
  expect(projector.connections).toBe(1)
})

test('disconnecting while it connects fails the command for that reason', async () => {
  const projector = await device()
  const at = linkTo(projector.port)
  const command = at.transport.write('one')
  at.transport.disconnect('Changed my mind.')
  await expect(command).rejects.toMatchObject({ code: 'offline', message: 'Changed my mind.' })
  await at.transport.write('two')
  await hears(projector, 'two')
})

test('ends with its connection, tells nothing more, and fails who waits', async () => {
  const projector = await device()
  const at = linkTo(projector.port, { idleMs: 1_000, begins: () => new Promise(() => undefined) })
  const command = at.transport.write('one')
  const failed = expect(command).rejects.toMatchObject({ code: 'cancelled' })
  await until(
    () => at.count('begins'),
    count => count === 1,
  )
  await at.stop()
  await failed
  expect(at.clock.waiting).toBe(0)
  expect(at.listeners).toBe(0)
  await expect(at.transport.write('late')).rejects.toMatchObject({ code: 'offline' })
  await turns(20)
  expect(at.told).toEqual(['opened', 'begins'])
})

test('what was written right before the end still arrives', async () => {
  const projector = await device()
  const at = linkTo(projector.port)
  await at.transport.write('last words')
  await at.stop()
  await hears(projector, 'last words')
})

test('speaks TLS where it is to, and is not reached by a device that takes the connection and is silent', async () => {
  const certificate = await selfSignedCertificate()
  const sockets: net.Socket[] = []
  let isSilent = true
  const server = net.createServer(socket => {
    sockets.push(socket)
    if (isSilent) return
    const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate })
    secured.on('data', bytes => secured.write(`${bytes}!`))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const at = linked((events, { clock }) => {
    return createTcpPerCommand(
      { host: '127.0.0.1', port, clock, tls: { verify: 'peer', ca: certificate.cert } },
      events,
    )
  })
  cleanups.push(at.stop)
  const failed = expect(at.transport.write('one')).rejects.toThrow(`127.0.0.1:${port}: no answer within 10 s.`)
  await until(
    () => sockets.length,
    count => count === 1,
  )
  await at.clock.advance(10_000)
  await failed
  isSilent = false
  await at.transport.write('two')
  await until(
    () => at.text,
    text => text === 'two!',
  )
  expect(at.told).toEqual(['opened', 'not reached', 'begins', 'reached', 'received'])
})
