import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { emitter } from '../../base/emitter.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { until } from '../../testing/until.ts'
import type { Announcement, Place, Sighting, SightingName } from '../sighting.ts'
import { ssdpDevice, ssdpMessage } from '../testing/ssdp-device.ts'
import { createSsdp } from './ssdp.ts'
import { udnOf } from './ssdp-announce.ts'

const LOOPBACK: Place = {
  name: 'lo',
  address: '127.0.0.1',
  prefix: 8,
  broadcast: '127.255.255.255',
  mac: '00:00:00:00:00:00',
}
const UUID = '6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9ab'
const DEVICE = 'urn:schemas-upnp-org:device:MediaRenderer:1'
const NODE: Announcement = {
  nodeId: 'node-1',
  name: 'Boardroom <3>',
  system: 'Boardroom',
  version: '1.2.3',
  port: 3030,
  pageAt: address => `https://${address}:3030/admin?a=1&b=2`,
}

let stop = new AbortController()
let running: Promise<unknown>[] = []
afterEach(async () => {
  stop.abort()
  await Promise.allSettled(running)
  stop = new AbortController()
  running = []
})

/** A port of this test alone: other tests and other programs use the group, too. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>(resolve => socket.close(resolve))
  return port
}

async function listening(place = LOOPBACK, announced?: Announcement) {
  const clock = fakeClock()
  const port = await freePort()
  const search = emitter<void>()
  const changed = emitter<void>()
  const warned: string[] = []
  const heard: Sighting[] = []
  const gone: SightingName[] = []
  const node = { announced }
  const source = createSsdp({
    clock,
    log: { ...silentLog, warn: message => warned.push(message), error: message => warned.push(message) },
    searchNow: search.on,
    announcing: { now: () => node.announced, changed: changed.on },
    targets: () => ['urn:acme:device:Panel:1', 'upnp:rootdevice'],
    port,
  })
  const ears = { heard: (sighting: Sighting) => heard.push(sighting), gone: (name: SightingName) => gone.push(name) }
  const end = new AbortController()
  const run = source.run(place, ears, AbortSignal.any([stop.signal, end.signal]))
  running.push(run)
  const device = (address: string, more: Partial<Parameters<typeof ssdpDevice>[0]> = {}) =>
    ssdpDevice({ address, port, signal: stop.signal, ...more })
  // Its first search shows that it listens.
  const witness = await device('127.0.1.250', { inGroup: true })
  await until(
    async () => {
      await clock.advance(0)
      return witness.heard
    },
    all => all.some(({ text }) => text.includes('M-SEARCH')),
  )
  return { clock, port, search, changed, warned, heard, gone, node, end, run, device, witness }
}

const alive = (headers: Record<string, string>) =>
  ssdpMessage('NOTIFY *', {
    HOST: '239.255.255.250:1900',
    NT: DEVICE,
    NTS: 'ssdp:alive',
    USN: `uuid:${UUID}::${DEVICE}`,
    'CACHE-CONTROL': 'max-age=900',
    SERVER: 'Linux/5 UPnP/1.1 Acme/2',
    ...headers,
  })

const description = (fields: string) =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>${fields}</device></root>`

test('a device that speaks up is heard, and heard again once its description is read', async () => {
  const { heard, device } = await listening()
  const panel = await device('127.0.1.1', {
    answers: (_, response) =>
      void response.end(
        description(
          '<friendlyName>Panel</friendlyName><manufacturer>Acme</manufacturer><modelName>P1</modelName><serialNumber>0AB19</serialNumber><presentationURL>/setup</presentationURL>',
        ),
      ),
  })
  await panel.says(alive({ LOCATION: panel.urlOf('/d.xml') }))
  await until(
    () => heard,
    all => all.length === 2,
  )
  const common = {
    source: 'ssdp',
    key: `uuid:${UUID}::${DEVICE}`,
    interface: 'lo',
    address: '127.0.1.1',
    service: DEVICE,
    uri: new URL(panel.urlOf('/')).origin,
    validForMs: 900_000,
  }
  expect(heard[0]).toMatchObject({
    ...common,
    identities: [{ kind: 'uuid', value: UUID }],
    facts: {},
    details: { server: 'Linux/5 UPnP/1.1 Acme/2', location: panel.urlOf('/d.xml') },
  })
  expect(heard[1]).toMatchObject({
    ...common,
    identities: [
      { kind: 'uuid', value: UUID },
      { kind: 'serial', value: 'acme|0ab19' },
    ],
    facts: { name: 'Panel', make: 'Acme', model: 'P1', serial: '0AB19', page: panel.urlOf('/setup') },
    details: { manufacturer: 'Acme', modelName: 'P1', friendlyName: 'Panel', serialNumber: '0AB19' },
  })
  await panel.says(alive({ LOCATION: panel.urlOf('/d.xml'), NT: UUID, USN: `uuid:${UUID}` }))
  await until(
    () => heard,
    all => all.length === 3,
  )
  expect(heard[2]?.facts.name).toBe('Panel')
  expect(panel.asked).toEqual(['/d.xml'])
})

test('goodbye is believed of the one who was heard, and of nobody else', async () => {
  const { heard, gone, device } = await listening()
  const [panel, other] = [await device('127.0.1.1'), await device('127.0.1.2')]
  const bye = ssdpMessage('NOTIFY *', { NT: DEVICE, NTS: 'ssdp:byebye', USN: `uuid:${UUID}::${DEVICE}` })
  await panel.says(alive({}))
  await until(
    () => heard,
    all => all.length === 1,
  )
  await other.says(bye)
  await other.says(alive({ USN: 'uuid:1e2d3c4b-5a69-4788-9601-fedcba987654' }))
  await until(
    () => heard,
    all => all.length === 2,
  )
  expect(gone).toEqual([])
  await panel.says(bye)
  await until(
    () => gone,
    all => all.length === 1,
  )
  expect(gone).toEqual([{ source: 'ssdp', interface: 'lo', key: `uuid:${UUID}::${DEVICE}` }])
})

test('it searches three times at first, then every two minutes and when asked, and hears who answers', async () => {
  const { clock, heard, search, device, witness } = await listening()
  const count = (target: string) => witness.heard.filter(({ text }) => text.includes(`ST: ${target}\r\n`)).length
  /** Every target has its turn, 50 ms after the one before. */
  const searches = async (times: number, ms = 0) => {
    await clock.advance(ms)
    for (let turn = 0; turn < 10; turn++) await clock.advance(50)
    await until(
      () => count('urn:acme:device:Panel:1'),
      found => found === times,
    )
    expect(count('upnp:rootdevice')).toBe(times)
  }
  await searches(1)
  await searches(2, 1_000)
  await searches(3, 2_000)
  await searches(4, 120_000)
  search.emit()
  await searches(5)
  const asked = witness.heard.find(({ text }) => text.includes('Panel:1'))
  expect(asked?.text).toContain('\r\nMX: 2\r\n')
  expect(asked?.from.address).toBe('127.0.0.1')
  const panel = await device('127.0.1.1')
  const answer = { ST: DEVICE, USN: `uuid:${UUID}::${DEVICE}`, 'CACHE-CONTROL': 'max-age=1' }
  await panel.says(ssdpMessage('HTTP/1.1 200 OK', answer), asked?.from)
  await until(
    () => heard,
    all => all.length === 1,
  )
  expect(heard[0]).toMatchObject({ address: '127.0.1.1', service: DEVICE, validForMs: 30_000 })
})

test('the node is found by who searches, says when it changes and when it goes, and does not find itself', async () => {
  const { clock, port, changed, heard, node, end, run, device, witness } = await listening(LOOPBACK, NODE)
  const says = (nts: string) => witness.heard.filter(({ text }) => text.includes(`NTS: ssdp:${nts}`))
  await until(
    () => says('alive'),
    all => all.length === 3,
  )
  const udn = udnOf(NODE.nodeId)
  for (const usn of [udn, `${udn}::upnp:rootdevice`, `${udn}::urn:alcove:device:ControlNode:1`]) {
    expect(says('alive').some(({ text }) => text.includes(`USN: ${usn}\r\n`))).toBe(true)
  }
  const phone = await device('127.0.1.9')
  await phone.says(ssdpMessage('M-SEARCH *', { MAN: '"ssdp:discover"', MX: '1', ST: 'upnp:rootdevice' }))
  await until(
    () => phone.heard,
    all => all.length === 1,
  )
  const found = phone.heard[0]
  expect(found?.from.port).toBe(port)
  expect(found?.text).toContain(`USN: ${udn}::upnp:rootdevice\r\n`)
  expect(found?.text).toContain('LOCATION: http://127.0.0.1:3030/api/alcove/v1/description.xml\r\n')
  expect(found?.text).toMatch(/SERVER: .* Alcove\/1\.2\.3\r\n/)

  node.announced = { ...NODE, name: 'Other' }
  changed.emit()
  await until(
    async () => {
      await clock.advance(0)
      return says('alive').length
    },
    count => count === 6,
  )
  expect(says('byebye')).toHaveLength(3)
  const boots = says('alive').map(({ text }) => Number(/BOOTID.UPNP.ORG: (\d+)/.exec(text)?.[1]))
  expect((boots[5] ?? 0) - (boots[0] ?? 0)).toBe(1)
  end.abort()
  await run
  await until(
    () => says('byebye'),
    all => all.length === 6,
  )
  expect(heard).toEqual([])
})

test('a node that is not open to the network says nothing and answers nobody', async () => {
  const { clock, heard, device, witness } = await listening()
  const phone = await device('127.0.1.9')
  await phone.says(ssdpMessage('M-SEARCH *', { MAN: '"ssdp:discover"', MX: '1', ST: 'ssdp:all' }))
  await phone.says(alive({}))
  await clock.advance(400_000)
  await until(
    () => heard,
    all => all.length === 1,
  )
  expect(phone.heard).toEqual([])
  expect(witness.heard.filter(({ text }) => text.includes('ControlNode'))).toEqual([])
})

test('only who belongs to the network of the place is heard', async () => {
  const { heard, device } = await listening({ ...LOOPBACK, prefix: 24 })
  const [far, near] = [await device('127.0.1.1'), await device('127.0.0.7')]
  await far.says(alive({}))
  await near.says(alive({}))
  await until(
    () => heard,
    all => all.length > 0,
  )
  expect(heard.map(({ address }) => address)).toEqual(['127.0.0.7'])
})

test('a LOCATION elsewhere is not asked for, whatever stands there, and that is told', async () => {
  const { heard, device } = await listening()
  const [panel, other] = [await device('127.0.1.1'), await device('127.0.1.2')]
  const elsewhere = [
    other.urlOf('/d.xml'),
    other.urlOf('/d.xml').replace('127.0.1.2', 'localhost'),
    panel.urlOf('/d.xml').replace('http:', 'https:'),
    panel.urlOf('/d.xml').replace('http://', 'http://admin:1@'),
    'file:///etc/passwd',
    'http://[::1]/',
    'http://169.254.169.254/latest',
    '://',
  ]
  for (const [number, LOCATION] of elsewhere.entries()) {
    await panel.says(alive({ LOCATION, USN: `uuid:${UUID}::${number}` }))
  }
  await until(
    () => heard,
    all => all.length === elsewhere.length,
  )
  for (const { uri, details } of heard) {
    expect(uri).toBeUndefined()
    expect(details.location_refused).toMatch(/so it was not read\.$/)
  }
  expect([...panel.asked, ...other.asked]).toEqual([])
})

test.each([
  ['leads to another host', 'answers 302, which leads elsewhere'],
  ['is huge', 'is longer than 262144 bytes'],
  ['has endless headers', 'Header overflow'],
  ['is slow', 'takes too long'],
  ['breaks off', 'aborted'],
  ['is a bomb', 'declares a type or entities'],
])('a description that %s costs nothing but itself', async (what, trouble) => {
  const { clock, heard, device } = await listening()
  const other = await device('127.0.1.2')
  const panel = await device('127.0.1.1', {
    answers: (_, response) => {
      if (what === 'leads to another host') response.writeHead(302, { Location: other.urlOf('/') }).end()
      else if (what === 'is huge') response.end('x'.repeat(300_000))
      else if (what === 'has endless headers') response.writeHead(200, { 'X-Long': 'x'.repeat(20_000) }).end()
      else if (what === 'is slow') response.write('<root>')
      else if (what === 'breaks off') response.write('<root>', () => response.destroy())
      else response.end(`<!DOCTYPE a [<!ENTITY b "${'b'.repeat(100)}">]>${description('&b;')}`)
    },
  })
  await panel.says(alive({ LOCATION: panel.urlOf('/d.xml') }))
  await until(
    async () => {
      if (panel.asked.length > 0 && what === 'is slow') await clock.advance(5_000)
      return heard
    },
    all => all.length === 2,
  )
  expect(heard[1]?.details.description_trouble).toContain(trouble)
  expect(heard[1]?.facts).toEqual({})
  expect(other.asked).toEqual([])
})

test('nothing that is sent keeps it from hearing the next one', async () => {
  const { clock, heard, warned, device } = await listening(LOOPBACK, NODE)
  const panel = await device('127.0.1.1')
  const line = fc.oneof(
    fc.constantFrom('NOTIFY * HTTP/1.1', 'M-SEARCH * HTTP/1.1', 'HTTP/1.1 200 OK', 'HTTP/1.1 200', 'NTS: ssdp:alive'),
    fc.constantFrom(
      'USN: uuid:',
      'USN:',
      ':',
      `a:${' '.repeat(1_500)}x\ny`,
      '__proto__: x',
      'MX: 1',
      'MAN: x',
      'ST: *',
    ),
    fc
      .tuple(fc.constantFrom('LOCATION', 'ST', 'NT', 'USN', 'NTS', 'CACHE-CONTROL'), fc.string())
      .map(([name, value]) => `${name}: ${value}`),
    fc.string({ maxLength: 200 }),
  )
  const message = fc.oneof(
    fc.array(line, { maxLength: 20 }).map(lines => lines.join('\r\n')),
    fc.uint8Array({ maxLength: 300 }),
    fc.constant('x'.repeat(5_000)),
  )
  const all = fc.sample(message, { seed: 7, numRuns: 400 })
  for (let batch = 0; batch < 8; batch++) {
    for (const said of all.slice(batch * 50, batch * 50 + 50)) await panel.says(said)
    await panel.says(alive({ USN: `uuid:${UUID}::${batch}` }))
    await until(
      () => heard,
      all => all.some(({ key }) => key === `uuid:${UUID}::${batch}`),
    )
    await clock.advance(1_000)
  }
  expect(warned.filter(text => text.includes('failed'))).toEqual([])
})

test('fifty starts and stops amid packets leave nothing behind', async () => {
  const open = (kind: string) => process.getActiveResourcesInfo().filter(name => name.startsWith(kind)).length
  await until(
    () => open('UDP'),
    count => count === 0,
  )
  const clock = fakeClock()
  const port = await freePort()
  const panel = await ssdpDevice({ address: '127.0.1.1', port, signal: stop.signal })
  const quiet = () => () => {}
  const source = createSsdp({
    clock,
    log: silentLog,
    searchNow: quiet,
    announcing: { now: () => NODE, changed: quiet },
    targets: () => [],
    port,
  })
  const timers = open('Timeout')
  let heard = 0
  for (let turn = 0; turn < 50; turn++) {
    const end = new AbortController()
    const run = source.run(LOOPBACK, { heard: () => heard++, gone() {} }, end.signal)
    const says = async () => {
      await panel.says(alive({ LOCATION: panel.urlOf('/never') }))
      await clock.advance(0)
      return heard
    }
    // Now while it opens, now while it is open, now in the middle of a description.
    if (turn % 5 > 0) for (let packet = 0; packet < turn % 5; packet++) await says()
    else {
      const before = heard
      await until(says, now => now > before)
    }
    end.abort()
    await run
  }
  // The panel's own.
  await until(
    () => [open('UDP'), open('Timeout')],
    ([sockets, others]) => sockets === 1 && (others ?? 0) <= timers,
  )
  expect(clock.waiting).toBe(0)
})

test('what is in the way is told, and nothing stays open', async () => {
  const quiet = () => () => {}
  const source = createSsdp({
    clock: fakeClock(),
    log: silentLog,
    searchNow: quiet,
    announcing: { now: () => undefined, changed: quiet },
    targets: () => [],
    port: await freePort(),
  })
  const run = source.run({ ...LOOPBACK, address: '192.0.2.1' }, { heard() {}, gone() {} }, stop.signal)
  await expect(run).rejects.toMatchObject({ code: 'offline', message: expect.stringContaining('lo (192.0.2.1)') })
})
