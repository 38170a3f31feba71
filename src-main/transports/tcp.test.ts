import net, { type AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { closedPort, tcpDevice } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { createTcp } from './tcp.ts'
import { type LinkedOptions, linked, turns } from './testing/linked.ts'
import { tcpPeer } from './testing/peers/tcp.ts'

// What holds for every link is in conformance.test.ts; this is what is so of TCP alone.

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function linkTo(port: number, options?: LinkedOptions) {
  const made = linked((events, given) => createTcp({ host: '127.0.0.1', port, ...given }, events), options)
  cleanups.push(made.stop)
  return made
}

test('a device that refuses says where, and what to look at', async () => {
  const port = await closedPort()
  const at = linkTo(port)
  await at.closed(1)
  expect(at.reasons).toEqual([
    `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
  ])
})

test('a device that never answers the connection is given up after 10 s, and tried again after a pause', async () => {
  const port = await deafPort()
  const at = linkTo(port)
  await turns(20)
  await at.clock.advance(9_999)
  await turns(20)
  expect(at.told).toEqual([])
  await at.clock.advance(1)
  await at.closed(1)
  expect(at.reasons).toEqual([`127.0.0.1:${port}: no answer within 10 s.`])
  await until(
    () => at.pauseMs,
    ms => ms === 1_000,
  )
})

test('a device that closes is told from one that resets', async () => {
  const device = await tcpDevice()
  cleanups.push(device.close)
  const closing = linkTo(device.port)
  await closing.opened()
  await until(
    () => device.connections,
    count => count === 1,
  )
  device.hangsUp()
  await closing.closed(1)
  expect(closing.reasons).toEqual([`The device at 127.0.0.1:${device.port} closed the connection.`])

  const server = net.createServer(socket => socket.resetAndDestroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise(resolve => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  const resetting = linkTo(port)
  await resetting.closed(1)
  expect(resetting.reasons).toEqual([`127.0.0.1:${port} reset the connection.`])
})

test('a device that has taken nothing for 10 s is left, and the reason says so', async () => {
  const peer = await tcpPeer.open()
  cleanups.push(() => peer.close())
  const at = linked(peer.link)
  cleanups.push(at.stop)
  await at.opened()
  await until(
    () => peer.connections,
    count => count === 1,
  )
  peer.freezes(true)
  let refusal: unknown
  for (let written = 0; written < 2_000 && !refusal; written++) {
    await Promise.resolve(new Uint8Array(64 * 1024))
      .then(at.transport.write)
      .catch(error => {
        refusal = error
      })
    await turns(1)
  }
  expect(refusal).toMatchObject({
    code: 'offline',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ does not take what is sent to it\. Is the device still alive\?$/),
  })
  // Until then the system still takes a piece now and then, which counts as progress.
  await until(
    async () => {
      if (at.count('closed') === 0) await at.clock.advance(1_000)
      return at.count('closed')
    },
    closed => closed > 0,
  )
  expect(at.reasons[0]).toMatch(/^127\.0\.0\.1:\d+ has taken nothing of what was sent to it for 10 s\.$/)
})

test('what was written right before the end still arrives, even what the system cannot take at once', async () => {
  const peer = await tcpPeer.open()
  cleanups.push(() => peer.close())
  const at = linked(peer.link)
  cleanups.push(at.stop)
  await at.opened()
  const long = 'x'.repeat(20_000_000)
  void at.transport.write(long)
  at.transport.disconnect('That was all.')
  await until(
    () => peer.heard.length,
    length => length === long.length,
  )
})

test('what a device says while it is being left is dropped', async () => {
  const peer = await tcpPeer.open()
  cleanups.push(() => peer.close())
  const at = linked(peer.link)
  cleanups.push(at.stop)
  await at.opened()
  await until(
    () => peer.connections,
    count => count === 1,
  )
  peer.freezes(true)
  void at.transport.write('x'.repeat(20_000_000))
  at.transport.disconnect('Enough.')
  peer.says('late')
  await turns(50)
  expect(at.told).toEqual(['begins', 'opened'])
  // Its last second: it does not take what was left for it.
  await at.clock.advance(1_000)
  await at.opened(2)
  expect(at.told).toEqual(['begins', 'opened', 'closed', 'begins', 'opened'])
})

test('the first reason to disconnect is the one told, and without a connection there is nothing to do', async () => {
  const device = await tcpDevice()
  cleanups.push(device.close)
  const at = linkTo(device.port)
  await at.opened()
  at.transport.disconnect('The password is wrong.')
  at.transport.disconnect('Said too late.')
  expect(() => at.transport.write('late')).toThrow(`Not connected to 127.0.0.1:${device.port}.`)
  await at.opened(2)
  expect(at.reasons).toEqual(['The password is wrong.'])
})

test('a driver that disconnects each time it is connected does not make a tight loop', async () => {
  const device = await tcpDevice()
  cleanups.push(device.close)
  const at = linkTo(device.port, { opened: transport => transport.disconnect('Not this one.') })
  await until(
    () => at.pauseMs,
    ms => ms === 1_000,
  )
  expect(at.count('closed')).toBe(2)
})

/** A port whose queue of connections is full, and stays so: one more is neither taken nor refused. */
async function deafPort(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port)
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
     })`,
    { eval: true },
  )
  cleanups.push(() => worker.terminate())
  const port = await new Promise<number>(resolve => worker.once('message', resolve))
  let taken = 0
  for (let caller = 0; caller < 4; caller++) {
    const socket = net.connect(port, '127.0.0.1', () => {
      taken += 1
    })
    socket.on('error', () => undefined)
    cleanups.push(() => socket.destroy())
  }
  await until(
    () => taken,
    count => count === 2,
  )
  return port
}
