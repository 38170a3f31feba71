import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import type { Transport } from '../driver-kit/transport.ts'
import { type Certificate, selfSignedCertificate } from '../runtime/simulators/certificate.ts'
import { until } from '../testing/until.ts'
import { createTcp } from './tcp.ts'
import { type LinkedOptions, linked, turns } from './testing/linked.ts'
import type { TlsSettings } from './tls.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function linkTo(
  port: number,
  tls: TlsSettings | undefined,
  { host = '127.0.0.1', ...options }: LinkedOptions & { host?: string } = {},
) {
  const made = linked((events, given) => createTcp({ host, port, tls, ...given }, events), options)
  cleanups.push(made.stop)
  return made
}

async function serve(accept: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    accept(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(
    () => new Promise(resolve => server.close(resolve)),
    () => {
      for (const socket of sockets) socket.destroy()
    },
  )
  return (server.address() as AddressInfo).port
}

/** A device that answers everything with the same in capitals, and the names it was asked for. */
async function shouting(certificate: Certificate, more: tls.TLSSocketOptions = {}) {
  const names: string[] = []
  const callers: string[] = []
  const port = await serve(socket => {
    const secured = new tls.TLSSocket(socket, {
      isServer: true,
      ...certificate,
      SNICallback(name, done) {
        names.push(name)
        done(null)
      },
      ...more,
    })
    secured.on('error', () => socket.destroy())
    secured.on('data', bytes => {
      callers.push(String(secured.getPeerCertificate().subject?.CN))
      secured.write(bytes.toString('utf8').toUpperCase())
    })
  })
  return { port, names, callers }
}

test('a certificate that nobody signed is taken, unless it is to be verified', async () => {
  const { port } = await shouting(await selfSignedCertificate())
  const trusting = linkTo(port, { verify: 'none' })
  await trusting.opened()
  await trusting.transport.write('hello')
  await until(
    () => trusting.text,
    text => text === 'HELLO',
  )
  const careful = linkTo(port, { verify: 'peer' })
  await careful.closed(1)
  expect(careful.told).toEqual(['closed'])
  expect(careful.reasons).toEqual([
    `Nobody this machine trusts has signed the certificate of 127.0.0.1:${port}. Add who did to the settings, or do not verify it.`,
  ])
})

test('a certificate for another name is refused, and the name may be said', async () => {
  const certificate = await selfSignedCertificate(['display.test'])
  const { port, names } = await shouting(certificate)
  const wrong = linkTo(port, { verify: 'peer', ca: certificate.cert })
  await wrong.closed(1)
  expect(wrong.reasons).toEqual([
    `The certificate of 127.0.0.1:${port} is for another name. Enter the name that it is for, or do not verify it.`,
  ])
  expect(names).toEqual([])
  const right = linkTo(port, { verify: 'peer', ca: certificate.cert, servername: 'display.test' })
  await right.opened()
  expect(names).toEqual(['display.test'])
})

test('the device is told the name it is reached by, and no address', async () => {
  const { port, names } = await shouting(await selfSignedCertificate())
  await linkTo(port, { verify: 'none' }).opened()
  expect(names).toEqual([])
  await linkTo(port, { verify: 'none' }, { host: 'localhost' }).opened()
  expect(names).toEqual(['localhost'])
})

test('a device that asks who we are is shown our certificate', async () => {
  const ours = await selfSignedCertificate(['alcove.test'])
  const { port, callers } = await shouting(await selfSignedCertificate(), {
    requestCert: true,
    rejectUnauthorized: false,
  })
  const at = linkTo(port, { verify: 'none', ...ours })
  await at.opened()
  await at.transport.write('hello')
  await until(
    () => callers,
    names => names[0] === 'alcove.test',
  )
})

test('settings that hold no certificate are a reason, not a crash', async () => {
  const { port } = await shouting(await selfSignedCertificate())
  const at = linkTo(port, { verify: 'none', cert: 'none', key: 'none' })
  await at.closed(1)
  expect(at.told).toEqual(['closed'])
  expect(at.reasons[0]).toContain(`127.0.0.1:${port}: `)
})

test('a device that does not speak TLS says so', async () => {
  const port = await serve(socket => void socket.on('data', () => socket.write('WHAT?\r\n')))
  const at = linkTo(port, { verify: 'none' })
  await at.closed(1)
  expect(at.reasons).toEqual([
    `127.0.0.1:${port} does not speak TLS. Is the port right, and TLS switched on at the device?`,
  ])
})

test('a device that takes the connection and then is silent is given up after 10 s', async () => {
  let callers = 0
  const port = await serve(() => {
    callers += 1
  })
  const at = linkTo(port, { verify: 'none' })
  await until(
    () => callers,
    count => count === 1,
  )
  await turns(20)
  await at.clock.advance(9_999)
  await turns(20)
  expect(at.told).toEqual([])
  await at.clock.advance(1)
  await at.closed(1)
  expect(at.reasons).toEqual([`127.0.0.1:${port}: no answer within 10 s.`])
})

/** Talks plainly until it is told to go on over TLS; answers there as `shouting` does. */
async function upgrading(): Promise<{ port: number; plain: string[] }> {
  const certificate = await selfSignedCertificate()
  const plain: string[] = []
  const port = await serve(socket => {
    socket.on('data', bytes => {
      plain.push(bytes.toString('latin1'))
      if (!bytes.toString('utf8').startsWith('STARTTLS')) return
      socket.removeAllListeners('data')
      socket.write('GO\r')
      const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate })
      secured.on('error', () => socket.destroy())
      secured.on('data', text => secured.write(text.toString('utf8').toUpperCase()))
    })
  })
  return { port, plain }
}

test('a connection goes on over TLS from within what was received, and what is written meanwhile waits', async () => {
  const { port, plain } = await upgrading()
  const upgrades: Promise<void>[] = []
  let link: Transport | undefined
  const at = linkTo(port, undefined, {
    opened(transport) {
      link = transport
      void transport.write('STARTTLS\r')
    },
    received(bytes) {
      if (Buffer.from(bytes).toString() !== 'GO\r') return
      // Twice is once.
      for (let times = 0; times < 2; times++) upgrades.push(Promise.resolve(link?.startTls?.()))
      void link?.write('one ')
      void link?.write('two')
    },
  })
  await until(
    () => at.text,
    text => text === 'GO\rONE TWO',
  )
  await Promise.all(upgrades)
  await at.transport.startTls?.()
  await at.transport.write(' three')
  await until(
    () => at.text,
    text => text === 'GO\rONE TWO THREE',
  )
  expect(upgrades.length).toBe(2)
  expect(plain).toEqual(['STARTTLS\r'])
  expect(at.told.filter(what => what !== 'received')).toEqual(['begins', 'opened'])
})

test('what waits for an upgrade is limited, and the limit is free again after it', async () => {
  const { port } = await upgrading()
  const at = linkTo(port, undefined)
  await at.opened()
  await at.transport.write('STARTTLS\r')
  await until(
    () => at.text,
    text => text === 'GO\r',
  )
  const upgrade = at.transport.startTls?.()
  const long = 'x'.repeat(1_100_000)
  void at.transport.write(long)
  expect(() => at.transport.write('one more')).toThrow(`127.0.0.1:${port} does not take what is sent to it.`)
  await upgrade
  const length = 'GO\r'.length + long.length
  await until(
    () => at.text.length,
    now => now === length,
  )
  await at.transport.write('end')
  await until(
    () => at.text.slice(length),
    text => text === 'END',
  )
})

test('an upgrade that fails closes the connection, and is thrown to who asked', async () => {
  const { port } = await upgrading()
  const at = linkTo(port, undefined)
  await expect(at.transport.startTls?.()).rejects.toMatchObject({ code: 'offline' })
  await at.opened()
  await at.transport.write('STARTTLS\r')
  await until(
    () => at.text,
    text => text === 'GO\r',
  )
  await expect(at.transport.startTls?.({ verify: 'peer' })).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining('Nobody this machine trusts has signed the certificate'),
  })
  await at.closed(1)
  expect(at.reasons[0]).toContain('Nobody this machine trusts has signed the certificate')
})

test('an upgrade that the device never answers is given up after 10 s, with what waited for it', async () => {
  const port = await serve(() => undefined)
  const at = linkTo(port, undefined)
  await at.opened()
  const upgrade = at.transport.startTls?.()
  const refused = expect(upgrade).rejects.toThrow(`127.0.0.1:${port}: no TLS within 10 s.`)
  void at.transport.write('waits')
  await turns(20)
  await at.clock.advance(10_000)
  await refused
  await at.closed(1)
})

test('what was written before an upgrade goes out plainly, and what was written after it does not', async () => {
  const certificate = await selfSignedCertificate()
  const piece = 'x'.repeat(256 * 1024)
  let [written, plain, secret] = [0, '', '']
  const port = await serve(socket => {
    socket.on('data', bytes => {
      const more = written - plain.length
      plain += bytes.toString('latin1', 0, more)
      if (plain.length < written) return
      socket.pause()
      socket.removeAllListeners('data')
      if (bytes.length > more) socket.unshift(bytes.subarray(more))
      const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate })
      secured.on('error', () => socket.destroy())
      secured.on('data', text => {
        secret += text.toString('utf8')
      })
    })
  })
  const at = linkTo(port, undefined)
  await at.opened()
  // The limit of a write runs as soon as the system has not taken all of it.
  const write = () => {
    void at.transport.write(piece)
    written += piece.length
  }
  while (at.clock.waiting === 0) write()
  write()
  const upgrade = at.transport.startTls?.()
  void at.transport.write('secret')
  await upgrade
  await until(
    () => secret,
    text => text === 'secret',
  )
  expect(plain === 'x'.repeat(written)).toBe(true)
})

test('an upgrade that waits for a device to take what was written before ends with the connection', async () => {
  const port = await serve(socket => socket.pause())
  const at = linkTo(port, undefined)
  await at.opened()
  void at.transport.write('x'.repeat(20_000_000))
  const refused = expect(at.transport.startTls?.()).rejects.toThrow('It hangs.')
  at.transport.disconnect('It hangs.')
  await refused
  await at.opened(2)
  await at.stop()
  expect(at.clock.waiting).toBe(0)
})

test('a link that has spoken TLS from its first byte has nothing to upgrade', async () => {
  const { port } = await shouting(await selfSignedCertificate())
  const at = linkTo(port, { verify: 'none' })
  await at.opened()
  await at.transport.startTls?.({ verify: 'peer' })
  await at.transport.write('hello')
  await until(
    () => at.text,
    text => text === 'HELLO',
  )
})
