import dgram from 'node:dgram'
import { expect, onTestFinished, test } from 'vitest'
import { magicPacket, wake } from './wake-on-lan.ts'

const forever = new AbortController().signal
const mac = 'f0:18:98:25:bd:4f'

async function listening(address: string) {
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4')
  await new Promise<void>(resolve => socket.bind(0, address, resolve))
  onTestFinished(() => new Promise(resolve => socket.close(() => resolve())))
  const heard = new Promise<{ bytes: Buffer; from: dgram.RemoteInfo }>(resolve =>
    socket.once('message', (bytes, from) => resolve({ bytes, from })),
  )
  return { port: socket.address().port, heard }
}

test('the packet has six bytes of ones and the address sixteen times', () => {
  const packet = magicPacket(mac)
  expect(packet).toHaveLength(102)
  expect(Buffer.from(packet).toString('hex')).toBe(`ffffffffffff${'f0189825bd4f'.repeat(16)}`)
})

test.each(['F0-18-98-25-BD-4F', 'f018.9825.bd4f', 'f0189825bd4f', ' f0:18:98:25:bd:4f\n'])(
  '%j is the same address',
  written => {
    expect(magicPacket(written)).toEqual(magicPacket(mac))
  },
)

test.each(['', 'f0:18:98:25:bd', 'f0:18:98:25:bd:4f:00', 'projector'])(
  '"%s" is no address, and the message shows one',
  wrong => {
    expect(() => magicPacket(wrong)).toThrow(
      `"${wrong}" is not a MAC address. It must have twelve hex digits, as in f0:18:98:25:bd:4f.`,
    )
  },
)

test.each(['127.0.0.1', '::1'])('it is sent to %s', async subnet => {
  const { port, heard } = await listening(subnet)
  await wake({ mac, subnet, port }, forever, {})
  expect((await heard).bytes.equals(magicPacket(mac))).toBe(true)
})

test('the port it comes from can be fixed for a firewall, also for two at once', async () => {
  const free = dgram.createSocket('udp4')
  await new Promise<void>(resolve => free.bind(0, resolve))
  const fixed = free.address().port
  await new Promise<void>(resolve => free.close(() => resolve()))
  const targets = await Promise.all([listening('127.0.0.1'), listening('127.0.0.1')])
  const environment = { PLACEOS_WOL_PORT: String(fixed) }
  await Promise.all(targets.map(({ port }) => wake({ mac, subnet: '127.0.0.1', port }, forever, environment)))
  for (const { heard } of targets) expect((await heard).from.port).toBe(fixed)
})

test('nobody listening is nothing to tell of', async () => {
  const closed = dgram.createSocket('udp4')
  await new Promise<void>(resolve => closed.bind(0, '127.0.0.1', resolve))
  const { port } = closed.address()
  await new Promise<void>(resolve => closed.close(() => resolve()))
  await expect(wake({ mac, subnet: '127.0.0.1', port }, forever, { PLACEOS_WOL_PORT: 'none' })).resolves.toBeUndefined()
})

test('what is wrong with the network or the port is told', async () => {
  await expect(wake({ mac, subnet: '127.0.0.1', port: 70_000 }, forever, {})).rejects.toMatchObject({
    code: 'offline',
    message: expect.stringContaining('Nobody was woken. 127.0.0.1:70000'),
  })
})

test('who is stopped sends nothing', async () => {
  await expect(wake({ mac }, AbortSignal.abort(), {})).rejects.toMatchObject({ code: 'cancelled' })
})
