import type { NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { createPlaces } from './places.ts'

type Interfaces = ReturnType<typeof networkInterfaces>
const at = (address: string, netmask = '255.255.255.0', more: Partial<NetworkInterfaceInfo> = {}) =>
  ({
    address,
    netmask,
    family: 'IPv4',
    mac: '02:00:00:00:00:01',
    internal: false,
    cidr: null,
    ...more,
  }) as NetworkInterfaceInfo

function looking(first: Interfaces, wanted: 'all' | string[] = 'all') {
  const clock = fakeClock()
  const log = notedLog()
  const machine: { read: () => Interfaces } = { read: () => first }
  const places = createPlaces({ interfaces: () => machine.read(), wanted, clock, log })
  const stop = new AbortController()
  let told = 0
  places.changed(() => {
    told += 1
  })
  const ended = places.run(stop.signal)
  return {
    ...{ places, clock, log, told: () => told },
    async becomes(read: () => Interfaces) {
      machine.read = read
      await clock.advance(5_000)
    },
    async end() {
      stop.abort()
      await ended
    },
  }
}

test('every IPv4 address of every interface that leads somewhere is a place of its own', async () => {
  const { places, end } = looking({
    lo: [at('127.0.0.1', '255.0.0.0', { internal: true })],
    eth0: [at('192.168.1.2'), at('10.9.0.4', '255.255.0.0'), at('fe80::1', 'ffff::', { family: 'IPv6' } as never)],
    tun0: [at('10.8.0.2', '255.255.255.255')],
  })
  expect(places.now().map(({ name, address, prefix, broadcast }) => [name, `${address}/${prefix}`, broadcast])).toEqual(
    [
      ['eth0', '192.168.1.2/24', '192.168.1.255'],
      ['eth0', '10.9.0.4/16', '10.9.255.255'],
    ],
  )
  expect(places.missing()).toEqual([])
  await end()
})

test('no interface at the start, one that comes late, another address, and none again: each is noticed within five seconds', async () => {
  const { places, becomes, told, end } = looking({})
  expect(places.now()).toEqual([])
  await becomes(() => ({ eth0: [at('192.168.1.2')] }))
  expect(places.now()).toMatchObject([{ address: '192.168.1.2' }])
  await becomes(() => ({ eth0: [at('192.168.7.2')] }))
  expect(places.now()).toMatchObject([{ address: '192.168.7.2' }])
  await becomes(() => ({}))
  expect([places.now(), told()]).toEqual([[], 3])
  await end()
})

test('chosen interfaces alone count, the loopback too, and what is missing is said', async () => {
  const { places, end } = looking({ lo: [at('127.0.0.1', '255.0.0.0', { internal: true })], eth0: [at('10.0.0.2')] }, [
    'lo',
    'eth7',
  ])
  expect(places.now().map(({ name }) => name)).toEqual(['lo'])
  expect(places.missing()).toEqual(['eth7'])
  await end()
})

test('a system that cannot say keeps the places there are, and the log says so once', async () => {
  const { places, becomes, log, end } = looking({ eth0: [at('192.168.1.2')] })
  await becomes(() => {
    throw new Error('ENOBUFS')
  })
  expect(places.now()).toHaveLength(1)
  expect(log.lines).toEqual(['warn: The network interfaces cannot be read: ENOBUFS'])
  await end()
})

test('a machine with very many networks looks at the first sixteen', async () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`veth${n}`, [at(`10.0.${n}.1`)]]))
  const { places, log, end } = looking(many)
  expect(places.now()).toHaveLength(16)
  expect(log.lines).toHaveLength(1)
  await end()
})
