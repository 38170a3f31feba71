import { expect, test } from 'vitest'
import { at, host, mac, neighbour, openedDevices, serial, uuid } from './testing/opened-devices.ts'

const [A, B, C, X, Y] = [mac(1), mac(2), mac(3), uuid('1'), uuid('2')]
type Opened = Awaited<ReturnType<typeof openedDevices>>
const cards = ({ devices }: Opened) => devices.all().map(({ id }) => id)
const liveAt = ({ devices }: Opened, id: string | undefined) =>
  devices.get(id ?? '')?.addresses.flatMap(({ address, live }) => (live ? [address] : []))
const heardAt = ({ devices }: Opened, id: string | undefined) =>
  devices.get(id ?? '')?.sightings.map(({ source, address }) => `${source} ${address}`)

test('what all sources tell of one device is one card', async () => {
  const node = await openedDevices()
  node.hear(
    at({ address: '10.0.0.1', is: [X], facts: { name: 'Left screen', make: 'Sharp' } }),
    at({ address: '10.0.0.1', is: [host('bar')], facts: { name: 'bar', model: 'PN-1' } }, 'mdns'),
    neighbour('10.0.0.1', A),
    at({ address: '10.0.0.1' }, 'pjlink'),
    at({ address: '10.0.0.2', is: [X, serial('0AB1')] }, 'onvif'),
  )
  expect(node.devices.all()).toMatchObject([
    {
      present: true,
      facts: { name: 'Left screen', make: 'Sharp', model: 'PN-1', vendor: 'Sharp' },
      addresses: [{ address: '10.0.0.2' }, { address: '10.0.0.1' }],
      history: [
        { kind: 'address', words: 'Now at 10.0.0.1 and 10.0.0.2.' },
        { kind: 'found', words: 'Found at 10.0.0.1.' },
      ],
    },
  ])
})

test('the same address, and the same name, on two networks are two devices', async () => {
  const node = await openedDevices()
  node.hear(
    at({ address: '192.168.1.20', is: [host('bar', 'eth0')] }, 'mdns'),
    at({ address: '192.168.1.20', is: [host('bar', 'eth1')], interface: 'eth1' }, 'mdns'),
    at({ address: '192.168.1.20' }, 'pjlink'),
  )
  expect(cards(node)).toHaveLength(2)
  expect(node.devices.at('192.168.1.20')).toHaveLength(2)
})

test('a name in common makes two sightings one device, unless their MAC addresses differ', async () => {
  const node = await openedDevices()
  node.hear(
    at({ address: '10.0.0.1', is: [host('bar'), A] }, 'mdns'),
    at({ address: '10.0.0.2', is: [host('bar')] }, 'mdns'),
  )
  expect(cards(node)).toHaveLength(1)
  node.hear(neighbour('10.0.0.2', B))
  const [first, second] = cards(node)
  expect([heardAt(node, first), heardAt(node, second)]).toEqual([
    ['mdns 10.0.0.1'],
    ['neighbours 10.0.0.2', 'mdns 10.0.0.2'],
  ])
})

test('a late sighting that proves two cards to be one keeps the older, and the other id finds it for good', async () => {
  const node = await openedDevices()
  node.hear(at({ address: '10.0.0.1', is: [X] }))
  await node.clock.advance(5_000)
  node.hear(at({ address: '10.0.0.2', is: [Y] }))
  const [older = '', younger = ''] = cards(node)
  node.hear(at({ address: '10.0.0.2', is: [X, Y] }, 'onvif'))
  expect(node.merged).toEqual([{ from: younger, into: older }])
  expect(cards(node)).toEqual([older])
  await node.clock.advance(1_500)
  const after = await node.restart()
  expect(after.devices.get(younger)?.id).toBe(older)
  after.hear(at({ address: '10.0.0.9', is: [Y] }))
  expect(cards(after)).toEqual([older])
})

test.each(['ignored', 'kept'] as const)('of two that are one, the one that is %s stays', async why => {
  const node = await openedDevices()
  node.hear(at({ address: '10.0.0.1', is: [X] }))
  await node.clock.advance(5_000)
  node.hear(at({ address: '10.0.0.2', is: [Y] }))
  const [older = '', younger = ''] = cards(node)
  if (why === 'kept') node.kept.push(younger)
  else await node.devices.ignore(younger, { reason: 'The neighbour’s', by: 'Kim', at: 1 })
  node.hear(at({ address: '10.0.0.2', is: [X, Y] }, 'onvif'))
  expect(node.merged).toEqual([{ from: older, into: younger }])
  expect(node.devices.get(older)).toMatchObject({ id: younger, ignored: why === 'kept' ? null : { by: 'Kim' } })
})

test('a device with two sockets is one card with two addresses', async () => {
  const node = await openedDevices()
  const both = [
    at({ address: '10.0.0.1', is: [X] }),
    at({ address: '10.1.0.1', is: [X], interface: 'eth1' }),
    neighbour('10.0.0.1', A),
    neighbour('10.1.0.1', B, 'eth1'),
  ]
  node.hear(...both, ...both)
  const [only] = cards(node)
  expect(cards(node)).toHaveLength(1)
  expect(liveAt(node, only)?.sort()).toEqual(['10.0.0.1', '10.1.0.1'])
})

test('a device with two sockets on one network is one card when it has one name there', async () => {
  const node = await openedDevices()
  const both = [1, 2].flatMap(end => [
    neighbour(`10.0.0.${end}`, mac(end)),
    at({ address: `10.0.0.${end}`, is: [X, host('bar')] }, 'mdns'),
  ])
  node.hear(...both, ...both, ...both)
  expect(cards(node)).toHaveLength(1)
})

test.each([
  ['uuid', X],
  ['serial', serial('0AB1')],
  ['certificate', { kind: 'certificate', value: 'ab'.repeat(32) } as const],
])('a %s that a maker gave to a whole model glues nothing together, and is said once', async (_kind, shared) => {
  const node = await openedDevices()
  const all = [1, 2].flatMap(end => [
    neighbour(`10.0.0.${end}`, mac(end)),
    at({ address: `10.0.0.${end}`, is: [shared] }),
    at({ address: `10.0.0.${end}` }, 'pjlink'),
  ])
  node.hear(...all, ...all, ...all)
  expect(cards(node)).toHaveLength(2)
  expect(cards(node).map(id => liveAt(node, id))).toEqual([['10.0.0.1'], ['10.0.0.2']])
  expect(node.log.lines).toHaveLength(1)
  // Also when they come back in another order, and before the neighbour table is known.
  const ids = cards(node).sort()
  await node.clock.advance(1_500)
  const after = await node.restart()
  after.hear(...all.toReversed())
  expect(cards(after).sort()).toEqual(ids)
  expect(after.devices.all().every(({ sightings }) => sightings.length === 3)).toBe(true)
})

test('three that are heard with one uuid are three at once', async () => {
  const node = await openedDevices()
  node.hear(...[1, 2, 3].map(end => at({ address: `10.0.0.${end}`, is: [mac(end), X] })))
  expect(cards(node)).toHaveLength(3)
})

test('a device that gets another address by DHCP stays itself, and is at the old one no longer', async () => {
  const node = await openedDevices()
  node.hear(neighbour('10.0.0.1', A), at({ address: '10.0.0.1', is: [X], key: 'x' }))
  const [id] = cards(node)
  node.hear(neighbour('10.0.0.7', A), at({ address: '10.0.0.7', is: [X], key: 'x' }))
  node.devices.gone(neighbour('10.0.0.1', A))
  expect(cards(node)).toEqual([id])
  expect(liveAt(node, id)).toEqual(['10.0.0.7'])
})

test('another device at the address takes it over, with what is said there of nobody by name', async () => {
  const node = await openedDevices()
  node.hear(neighbour('10.0.0.1', A), at({ address: '10.0.0.1', is: [X] }), at({ address: '10.0.0.1' }, 'pjlink'))
  const [old = ''] = cards(node)
  node.hear(neighbour('10.0.0.1', B))
  const [, other] = cards(node)
  expect(heardAt(node, old)).toEqual(['ssdp 10.0.0.1'])
  expect(heardAt(node, other)).toEqual(['neighbours 10.0.0.1', 'pjlink 10.0.0.1'])
  expect(node.devices.at('10.0.0.1').map(({ id }) => id)).toEqual([other])
  expect(liveAt(node, old)).toEqual([])
})

test('what came before the neighbour table knew of the other device is the other’s', async () => {
  const node = await openedDevices()
  node.hear(neighbour('10.0.0.1', A), at({ address: '10.0.0.1', is: [X] }), neighbour('10.0.0.1', A))
  node.hear(at({ address: '10.0.0.1', is: [Y] }), neighbour('10.0.0.1', B))
  const named = node.devices.all().map(({ identities }) => identities)
  expect(named).toEqual([
    [A, X],
    [B, Y],
  ])
})

test('two devices that swap their addresses stay who they are', async () => {
  const node = await openedDevices()
  const seat = (one: string, two: string) => [
    at({ address: one, is: [X], key: 'x' }),
    at({ address: two, is: [Y], key: 'y' }),
    neighbour(one, A),
    neighbour(two, B),
  ]
  const before = seat('10.0.0.1', '10.0.0.2')
  node.hear(...before, ...before)
  const [first, second] = cards(node)
  const after = seat('10.0.0.2', '10.0.0.1')
  node.hear(...after, ...after, ...after)
  expect(cards(node)).toEqual([first, second])
  expect([liveAt(node, first), liveAt(node, second)]).toEqual([['10.0.0.2'], ['10.0.0.1']])
  expect(node.devices.get(first ?? '')?.identities).toEqual([X, A])
})

test('two that are known apart and swap addresses where nobody knows a MAC stay two', async () => {
  const node = await openedDevices()
  const seat = (one: string, two: string) => [
    at({ address: one, is: [X], key: 'x' }),
    at({ address: two, is: [Y], key: 'y' }),
  ]
  node.hear(...seat('10.0.0.1', '10.0.0.2'))
  const after = seat('10.0.0.2', '10.0.0.1')
  node.hear(...after, ...after)
  expect(node.devices.all().map(({ identities }) => identities)).toEqual([[X], [Y]])
})

test('a device that goes from one socket to another is one card', async () => {
  const node = await openedDevices()
  node.hear(neighbour('10.0.0.1', A), at({ address: '10.0.0.1', is: [X], key: 'x' }))
  node.devices.gone(neighbour('10.0.0.1', A))
  node.hear(neighbour('10.0.0.2', B), at({ address: '10.0.0.2', is: [X], key: 'x' }), neighbour('10.0.0.2', B))
  expect(cards(node)).toHaveLength(1)
  expect(node.devices.all()[0]?.identities).toEqual([A, X, B])
})

test('a host with many targets that are devices of their own does not swallow them', async () => {
  const node = await openedDevices()
  const all = [
    neighbour('10.0.0.1', A),
    at({ address: '10.0.0.1', is: [host('player')] }, 'mdns'),
    ...[11, 12, 13].map(end =>
      at({ address: '10.0.0.1', is: [mac(end), host('player')], service: '_airplay._tcp' }, 'mdns'),
    ),
  ]
  node.hear(...all, ...all)
  expect(cards(node)).toHaveLength(4)
})

test('one MAC address that answers for many addresses does not make one device of them', async () => {
  const node = await openedDevices()
  const all = [1, 2, 3, 4, 5, 6].flatMap(end => [
    neighbour(`10.0.0.${end}`, A),
    at({ address: `10.0.0.${end}`, is: [host(`room-${end}`)] }, 'mdns'),
  ])
  node.hear(...all, ...all)
  expect(cards(node)).toHaveLength(6)
})

test('a MAC address alone is a device too, and a device may say several things of itself and change its texts', async () => {
  const node = await openedDevices()
  node.hear(neighbour('10.0.0.8', C))
  const [id = ''] = cards(node)
  const say = (name: string, port: number) =>
    at({ address: '10.0.0.8', key: 'k', facts: { name }, port, details: { a: name } })
  node.hear(say('Old', 80), at({ address: '10.0.0.8', is: [X] }), at({ address: '10.0.0.8', is: [Y] }), say('New', 81))
  expect(cards(node)).toEqual([id])
  expect(node.devices.get(id)).toMatchObject({ facts: { name: 'New', vendor: 'Sharp' }, sightings: { length: 4 } })
})
