import { expect, test } from 'vitest'
import { confidenceOf, nameOf } from './naming.ts'
import { at, host, mac, neighbour, openedDevices, uuid } from './testing/opened-devices.ts'

const [A, X] = [mac(1), uuid('1')]
const here = at({ address: '10.0.0.1', is: [X], validForMs: 60_000 })
const MINUTE = 60_000
const DAY = 86_400_000

type Opened = Awaited<ReturnType<typeof openedDevices>>
const only = ({ devices }: Opened) => devices.all()[0]
const told = (node: Opened) => only(node)?.history.map(({ kind, words }) => `${kind}: ${words}`)

test('a sighting is good for as long as it says, and whose last has run out is away', async () => {
  const node = await openedDevices()
  node.hear(here, neighbour('10.0.0.1', A))
  await node.clock.advance(61_000)
  expect(only(node)).toMatchObject({ present: true, sightings: [{ source: 'neighbours' }] })
  node.hear(neighbour('10.0.0.1', A))
  await node.clock.advance(119_000)
  expect(only(node)?.present).toBe(true)
  await node.clock.advance(2_000)
  expect(only(node)).toMatchObject({ present: false, sightings: [], addresses: [{ address: '10.0.0.1', live: false }] })
  expect(told(node)).toEqual(['gone: Not heard of for 2 minutes.', 'found: Found at 10.0.0.1.'])
  node.hear(at({ address: '10.0.0.5', is: [X] }))
  expect(told(node)?.[0]).toBe('back: Back at 10.0.0.5.')
})

test('a source that lets go what has run out has heard no goodbye', async () => {
  const node = await openedDevices()
  const heard = at({ address: '10.0.0.1', is: [mac(1)] }, 'mdns')
  node.hear(heard)
  await node.clock.advance(heard.validForMs - 50)
  node.devices.gone(heard)
  expect(node.devices.all()[0]?.history[0]?.words).toMatch(/^Not heard of for/)
})

test('goodbye and an interface that is down say why a device is away', async () => {
  const node = await openedDevices()
  node.hear(here)
  node.devices.gone(here)
  await node.clock.advance(20 * MINUTE)
  node.hear(here)
  node.devices.interfaceDown('eth1')
  expect(only(node)?.present).toBe(true)
  node.devices.interfaceDown('eth0')
  expect(told(node)).toEqual([
    'gone: eth0 is down.',
    'back: Back at 10.0.0.1.',
    'gone: It said goodbye.',
    'found: Found at 10.0.0.1.',
  ])
})

test('a device that comes and goes all the time has one line for it', async () => {
  const node = await openedDevices()
  for (let turn = 0; turn < 50; turn++) {
    node.hear(here)
    await node.clock.advance(5_000)
    node.devices.gone(here)
    await node.clock.advance(5_000)
  }
  expect(told(node)).toEqual(['gone: It went 50 times in 8 minutes. It said goodbye.', 'found: Found at 10.0.0.1.'])
})

test('what is heard again and again is told twice a minute, and what is new at once, together', async () => {
  const node = await openedDevices()
  node.hear(here, at({ address: '10.0.0.2', is: [uuid('2')] }))
  await node.clock.advance(100)
  expect(node.told).toMatchObject([{ length: 2 }])
  for (let second = 0; second < 59; second++) {
    node.hear(here)
    await node.clock.advance(1_000)
  }
  expect(node.told).toHaveLength(2)
  node.hear({ ...here, port: 80 })
  await node.clock.advance(100)
  expect(node.told).toHaveLength(3)
})

test('what is new is on disk in a second, and when it was last seen is written now and then', async () => {
  const node = await openedDevices()
  let writes = 0
  const { write } = node.disk
  node.disk.write = (...given) => {
    writes += 1
    return write(...given)
  }
  const kept = () => node.document.get().devices
  node.hear(here)
  await node.clock.advance(1_100)
  expect(kept()).toMatchObject([{ identities: [X] }])
  const before = writes
  for (let second = 0; second < 60; second++) {
    node.hear(here)
    await node.clock.advance(1_000)
  }
  expect(writes - before).toBeLessThanOrEqual(4)
  node.hear(at({ address: '10.0.0.2', is: [uuid('2')] }))
  await node.clock.advance(1_100)
  expect(kept()).toHaveLength(2)
  node.hear(here)
  await node.stop()
  expect(kept()[0]?.last_seen).toBe(node.clock.now())
})

test('ignoring is on disk when it is done, and is undone when the disk refuses', async () => {
  const node = await openedDevices()
  node.hear(here)
  const id = only(node)?.id ?? ''
  await node.devices.ignore(id, { reason: 'Not ours.', by: 'Kim', at: 5 })
  expect(node.document.get().devices).toMatchObject([{ ignored: { by: 'Kim' } }])
  node.disk.cutAfter(0)
  await expect(node.devices.ignore(id, null)).rejects.toThrow('could not be written')
  expect(only(node)).toMatchObject({
    ignored: { by: 'Kim' },
    history: [{ words: 'Ignored by Kim. Not ours.' }, { kind: 'found' }],
  })
  await expect(node.devices.ignore('dev-none', null)).rejects.toMatchObject({ code: 'not_found' })
  node.disk.powerOn()
})

test('a full disk is said once, and what waits is written when it can be', async () => {
  const node = await openedDevices()
  node.disk.cutAfter(0)
  node.hear(here)
  await node.clock.advance(2 * MINUTE)
  expect(node.log.lines.filter(line => line.includes('could not be kept'))).toHaveLength(1)
  node.disk.powerOn()
  await node.clock.advance(MINUTE)
  const after = await node.restart()
  expect(only(after)?.identities).toEqual([X])
})

test('who is away for a month is forgotten, unless somebody has decided something about it', async () => {
  const node = await openedDevices()
  node.hear(here, at({ address: '10.0.0.2', is: [uuid('2')] }), at({ address: '10.0.0.3', is: [uuid('3')] }))
  const [first = '', second = '', third = ''] = node.devices.all().map(({ id }) => id)
  await node.devices.ignore(second, { reason: '', by: 'Kim', at: 5 })
  node.kept.push(third)
  await node.clock.advance(29 * DAY)
  expect(node.devices.all()).toHaveLength(3)
  await node.clock.advance(2 * DAY)
  expect(node.devices.all().map(({ id }) => id)).toEqual([second, third])
  expect(node.told.at(-1)).toEqual([first])
  node.hear(here)
  expect(node.devices.all()).toHaveLength(3)
}, 20_000)

test('of too many, those go that are away for longest, and a flood does not wash away who was there', async () => {
  const node = await openedDevices()
  const one = (number: number) =>
    at({ address: `10.1.${number >> 8}.${number & 255}`, is: [uuid(`${number}`)], validForMs: 86_400_000 })
  node.hear(one(1), one(2))
  const [away, there] = node.devices.all().map(({ id }) => id)
  node.devices.gone(one(1))
  await node.clock.advance(10)
  for (let number = 3; number < 2_200; number++) node.devices.heard(one(number))
  const ids = new Set(node.devices.all().map(({ id }) => id))
  expect(ids.size).toBeLessThanOrEqual(2_064)
  expect([ids.has(away ?? ''), ids.has(there ?? '')]).toEqual([false, true])
  await node.stop()
})

test('what is said without measure is cut', async () => {
  const node = await openedDevices()
  const long = `\u0000\u001b[2J${'x'.repeat(5_000)}\u202e`
  for (let number = 0; number < 500; number++) {
    node.hear(
      at({
        address: '10.0.0.1',
        key: `${number}`,
        is: [A, uuid(`${number}`)],
        facts: { name: long },
        details: { [long]: long },
        service: `s${number}`,
      }),
    )
  }
  const device = only(node)
  expect(node.devices.all()).toHaveLength(1)
  expect([device?.sightings.length, device?.identities.length]).toEqual([64, 32])
  expect(device?.facts.name).toBe(`[2J${'x'.repeat(197)}`)
  expect(node.log.lines).toHaveLength(1)
  node.hear(at({ address: '', is: [A] }), at({ address: '10.0.0.9', validForMs: Number.NaN }))
  expect(node.devices.at('10.0.0.9')).toMatchObject([{ sightings: [{ validForMs: 1_000 }] }])
})

test('what tells no device from another is no identity', async () => {
  const node = await openedDevices()
  const nobody = [
    { kind: 'mac', value: '00:00:5E:00:01:0A' },
    { kind: 'mac', value: 'ff:ff:ff:ff:ff:ff' },
    { kind: 'uuid', value: '00000000-0000-0000-0000-000000000000' },
    { kind: 'serial', value: 'acme|To be filled by O.E.M.' },
    { kind: 'host', value: 'eth0|localhost' },
    { kind: 'certificate', value: 'none' },
  ] as const
  node.hear(at({ address: '10.0.0.1', is: [...nobody] }), at({ address: '10.0.0.2', is: [...nobody] }))
  expect(node.devices.all().map(({ identities }) => identities)).toEqual([[], []])
})

test('a device has a name and says how sure it is that it is one', async () => {
  const node = await openedDevices()
  const said = [
    at({ address: '10.0.0.1' }),
    at({ address: '10.0.0.2', is: [host('bar')] }, 'mdns'),
    neighbour('10.0.0.3', A),
    at({ address: '10.0.0.4', facts: { make: 'Sharp', model: 'PN-1' } }),
    at({ address: '10.0.0.5', facts: { make: 'Sharp', model: 'Sharp PN-1' } }),
    at({ address: '10.0.0.6', is: [X], facts: { name: 'Left' } }),
  ]
  node.hear(...said)
  expect(node.devices.all().map(device => [nameOf(device), confidenceOf(device)])).toEqual([
    ['10.0.0.1', 'address'],
    ['bar', 'likely'],
    ['Sharp 00:00:01', 'certain'],
    ['Sharp PN-1', 'address'],
    ['Sharp PN-1', 'address'],
    ['Left', 'certain'],
  ])
})

test('a thousand devices that are heard twenty times over are a thousand cards', async () => {
  const node = await openedDevices()
  const all = Array.from({ length: 1_000 }, (_, number) => {
    const address = `10.1.${number >> 8}.${number & 255}`
    const own = { kind: 'mac', value: `00:11:22:33:${hex(number >> 8)}:${hex(number & 255)}` } as const
    return [
      neighbour(address, own),
      at({ address, is: [uuid(`${number}`)], facts: { name: `Screen ${number}` } }),
      at({ address, is: [host(`screen-${number}`)], details: { md: 'Screen', fv: '1.2' } }, 'mdns'),
      at({ address, is: [own], facts: { model: 'PN' } }, 'pjlink'),
      at({ address }, 'probe'),
    ]
  }).flat()
  for (let time = 0; time <= 20; time++) node.hear(...all)
  expect(node.devices.all()).toHaveLength(1_000)
  expect(node.devices.all().every(({ sightings }) => sightings.length === 5)).toBe(true)
  await node.stop()
})

const hex = (number: number) => number.toString(16).padStart(2, '0')
