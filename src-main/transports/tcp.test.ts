import net from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { closedPort, type TcpDevice, tcpDevice } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { createTcp } from './tcp.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A link to the port, on a clock that stands still; real sockets. */
function linked(port: number, { random = (): number => 0 } = {}) {
  const clock = fakeClock()
  const closed: string[] = []
  const life = new AbortController()
  const seen = { opened: 0, text: '' }
  const transport = createTcp(
    { host: '127.0.0.1', port, clock, random },
    {
      opened() {
        seen.opened += 1
      },
      received(bytes) {
        seen.text += Buffer.from(bytes).toString('utf8')
      },
      closed: reason => void closed.push(reason),
    },
  )
  const running = transport.run(life.signal)
  const stop = async () => {
    life.abort()
    await running
  }
  cleanups.push(stop)
  return { clock, closed, seen, transport, stop }
}

async function device(): Promise<TcpDevice> {
  const made = await tcpDevice()
  cleanups.push(made.close)
  return made
}

test('bytes go both ways, and what is written without a connection is refused', async () => {
  const projector = await device()
  const { seen, transport } = linked(projector.port)
  expect(() => transport.write(Buffer.from('early'))).toThrow(`Not connected to 127.0.0.1:${projector.port}.`)
  await until(
    () => seen.opened,
    count => count === 1,
  )
  transport.write(Buffer.from('hello'))
  await until(
    () => projector.heard,
    text => text === 'hello',
  )
  projector.says('hi')
  await until(
    () => seen.text,
    text => text === 'hi',
  )
})

test('a refusing device is tried again after 1, 2, 4, 8, 9.5 s and so on for ever', async () => {
  const port = await closedPort()
  const { clock, closed } = linked(port)
  const pauses = [1_000, 2_000, 4_000, 8_000, 9_500, 9_500, 9_500]
  for (const [at, pause] of pauses.entries()) {
    await until(
      () => closed.length,
      count => count === at + 1,
    )
    await until(
      () => clock.waiting,
      count => count === 1,
    )
    await clock.advance(pause - 1)
    expect(clock.waiting).toBe(1)
    await clock.advance(1)
  }
  expect(new Set(closed)).toEqual(
    new Set([
      `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
    ]),
  )
})

test('up to half a second is added to each pause at random, never more than 10 s in all', async () => {
  const { clock, closed } = linked(await closedPort(), { random: () => 1 })
  for (const [at, pause] of [1_500, 2_500, 4_500, 8_500, 10_000].entries()) {
    await until(
      () => [closed.length, clock.waiting],
      ([count, waiting]) => count === at + 1 && waiting === 1,
    )
    await clock.advance(pause - 1)
    expect(clock.waiting).toBe(1)
    await clock.advance(1)
  }
})

test('a link that was up for a while is opened again at once when the device closes it', async () => {
  const projector = await device()
  const { clock, closed, seen } = linked(projector.port)
  await until(
    () => seen.opened,
    count => count === 1,
  )
  await clock.advance(3_000)
  projector.hangsUp()
  await until(
    () => seen.opened,
    count => count === 2,
  )
  expect(closed).toEqual([`The device at 127.0.0.1:${projector.port} closed the connection.`])
})

test('a device that accepts and hangs up is not hammered', async () => {
  const projector = await device()
  projector.refuses(true)
  const { clock, closed } = linked(projector.port)
  for (const [at, pause] of [1_000, 2_000, 4_000].entries()) {
    await until(
      () => [closed.length, clock.waiting],
      ([count, waiting]) => count === at + 1 && waiting === 1,
    )
    expect(projector.connections).toBe(at + 1)
    await clock.advance(pause)
  }
})

test('a link that was up begins a new series of pauses', async () => {
  const projector = await device()
  projector.refuses(true)
  const { clock, closed, seen } = linked(projector.port)
  const paused = (count: number) =>
    until(
      () => [closed.length, clock.waiting],
      ([ends, waiting]) => ends === count && waiting === 1,
    )
  await paused(1)
  await clock.advance(1_000)
  await paused(2)
  projector.refuses(false)
  await clock.advance(2_000)
  await until(
    () => seen.opened,
    count => count === 3,
  )
  await clock.advance(5_000)
  projector.refuses(true)
  projector.drops()
  await paused(4)
  await clock.advance(1_000)
  await paused(5)
})

test('a device that never answers the connection is given up after 10 s, and tried again with pauses', async () => {
  const dead = vi.spyOn(net, 'connect').mockImplementation(() => new net.Socket())
  cleanups.push(async () => dead.mockRestore())
  const { clock, closed } = linked(4999)
  await clock.advance(9_999)
  expect(closed).toEqual([])
  await clock.advance(1)
  await until(
    () => [closed.length, clock.waiting],
    ([count, waiting]) => count === 1 && waiting === 1,
  )
  expect(closed).toEqual(['127.0.0.1:4999: no answer within 10 s.'])
  await clock.advance(999)
  expect(dead).toHaveBeenCalledTimes(1)
  await clock.advance(1)
  expect(dead).toHaveBeenCalledTimes(2)
})

test('a reason to disconnect is told once, and the next failure gives its own', async () => {
  const projector = await device()
  const { clock, closed, seen, transport } = linked(projector.port)
  await until(
    () => seen.opened,
    count => count === 1,
  )
  projector.refuses(true)
  transport.disconnect('the password is wrong')
  transport.disconnect('said twice')
  await until(
    () => closed.length,
    count => count === 1,
  )
  transport.disconnect('while there is no link')
  await clock.advance(1_000)
  await until(
    () => closed.length,
    count => count === 2,
  )
  expect(closed).toEqual(['said twice', `The device at 127.0.0.1:${projector.port} closed the connection.`])
})

test('a reset by the device is told as one', async () => {
  const server = net.createServer(socket => socket.resetAndDestroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise(resolve => server.close(() => resolve())))
  const { closed } = linked((server.address() as net.AddressInfo).port)
  await until(
    () => closed.length,
    count => count === 1,
  )
  expect(closed[0]).toMatch(/reset the connection\.$/)
})

test('stopping closes the connection, tells nobody, and leaves no timer', async () => {
  const projector = await device()
  const { clock, closed, seen, stop } = linked(projector.port)
  await until(
    () => seen.opened,
    count => count === 1,
  )
  await stop()
  expect(closed).toEqual([])
  expect(clock.waiting).toBe(0)
})

test('stopping during a pause ends it', async () => {
  const { clock, closed, stop } = linked(await closedPort())
  await until(
    () => [closed.length, clock.waiting],
    ([count, waiting]) => count === 1 && waiting === 1,
  )
  await stop()
  expect(clock.waiting).toBe(0)
})
