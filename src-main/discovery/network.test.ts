import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'dns-packet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock, wait } from '../base/clock.ts'
import type { Cable } from '../testing/lan.ts'
import type { Captured } from '../testing/lan-capture.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { until } from '../testing/until.ts'
import {
  addressAt,
  type Building,
  isAt,
  lanNumbers,
  macAt,
  nodeAt,
  openBuilding,
  PATIENT_MS,
} from './testing/building.ts'

// A node on three networks, with real and simulated devices on machines of their own. The stories follow one another, as
// a day in a building does. Two networks with the same addresses are not among them: Linux gives what is sent to a group
// to every socket that hears the group, whichever interface it came in on (IP_MULTICAST_ALL of ip(7), which Node cannot
// change), so that only the sender's address tells where it is.

const folder = temporaryFolder()
let building: Building
let toLan1: Cable
let toLan3: Cable

beforeAll(async () => {
  building = await openBuilding(folder)
}, 60_000)
afterAll(() => building?.close(), 30_000)

test('a node without any network looks for devices once one comes, and says what is in its way there', async () => {
  const { node, nodeMachine, projector, places, deviceAt, plugNodeIn } = building
  expect(await places()).toEqual([])
  if (process.env.ALCOVE_SOAK) await wait(systemClock, 60_000, new AbortController().signal)
  const greedy = nodeMachine.start(
    process.execPath,
    ['-e', 'require("dgram").createSocket("udp4").bind(1900, () => console.log("bound"))'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await new Promise(resolve => greedy.stdout?.once('data', resolve))
  await projector.simulate({ driver: 'pjlink/projector', address: '10.91.3.20', mac: macAt(3, 20) })
  toLan3 = await plugNodeIn(3)
  const [place] = await until(places, ([first]) => (first?.troubles.length ?? 0) > 0, PATIENT_MS)
  expect(place).toMatchObject({
    interface: 'lan3',
    subnet: '10.91.3.0/24',
    troubles: [{ source: 'ssdp', reason: expect.stringContaining('Another program on this machine keeps the port') }],
  })
  expect((await deviceAt('10.91.3.20')).sources).toContain('pjlink')
  expect(await node.logged('error')).toEqual([])
  greedy.kill()
}, 120_000)

test('on three networks at once each device is found once, where it is', async () => {
  const { node, panel, miniSsdpd, plugNodeIn, lines, deviceAt, view } = building
  const self = { address: '10.91.1.20', port: 80, mac: '', serial: '', uuid: '' }
  await panel.announce([{ type: '_http._tcp', name: 'Panel', host: 'panel', port: 80, txt: {} }], self)
  await miniSsdpd.submit({
    target: 'upnp:rootdevice',
    usn: 'uuid:8c7dce0f-33a6-4a7b-b0a5-0e1b5d1f0a3c::upnp:rootdevice',
    server: 'Debian/13 UPnP/1.1 MiniSSDPd/1.6',
    location: 'http://10.91.3.20:5000/rootDesc.xml',
  })
  toLan1 = await plugNodeIn(1)
  await plugNodeIn(2)
  const found = await until(
    async () => {
      // minissdpd announces nothing by itself, and searches are far apart.
      await node.ask('POST', '/alcove/v1/discovery/search', {})
      return lines()
    },
    all => all.length >= 3 && all.some(({ sources }) => sources.includes('ssdp')) && all.every(one => one.present),
    PATIENT_MS,
  )
  const seen = found.map(({ addresses }) => addresses.map(one => `${one.interface} ${one.address}`).join())
  expect(seen.sort()).toEqual(['lan1 10.91.1.20', 'lan2 10.91.2.20', 'lan3 10.91.3.20'])
  const printer = await until(
    async () => view((await deviceAt('10.91.2.20')).id),
    ({ sightings }) => sightings.some(({ details }) => details.path === '/start'),
    PATIENT_MS,
  )
  expect(printer).toMatchObject({ name: 'Panel', model: 'Real Avahi' })
  expect((await deviceAt('10.91.3.20')).sources).toEqual(expect.arrayContaining(['pjlink', 'ssdp']))
}, 60_000)

test('others find the node on each network, by its address there', async () => {
  const { node, panel, miniSsdpd, places } = building
  await node.ask('PATCH', '/alcove/v1/network', { open: true })
  const records = await panel.browse('10.91.1.20', '_alcove._tcp.local', nodeAt(1).address)
  expect(records).toContain('10.91.1.1')
  expect(records).not.toMatch(/10\.91\.[23]\.1/)
  const search =
    'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: upnp:rootdevice\r\n\r\n'
  const bytes = Buffer.from(search).toString('base64')
  const answer = await panel.ask({ from: '10.91.1.20', to: '239.255.255.250', port: 1900, bytes }, nodeAt(1).address)
  const location = /^LOCATION: (\S+)/im.exec(answer)?.[1] ?? ''
  expect(location).toMatch(/^http:\/\/10\.91\.1\.1:\d+\//)
  // It answers to addresses of its own only, and looks for new ones every ten seconds.
  const { text } = await until(
    () => panel.fetch(location),
    ({ status }) => status === 200,
    PATIENT_MS,
  )
  expect(text).toContain('<modelDescription>Control of Board room</modelDescription>')
  expect(text).toContain('<modelNumber>0.0.0-test</modelNumber>')
  expect(text).toMatch(/<presentationURL>https:\/\/10\.91\.1\.1:\d+\/admin</)
  await until(miniSsdpd.known, known => known.includes('http://10.91.3.1:'), PATIENT_MS)
  // What kept SSDP from its port has ended.
  await until(places, all => all.length === 3 && all.every(({ troubles }) => troubles.length === 0), PATIENT_MS)
}, 60_000)

test('who is unplugged is gone once its time is over, who says goodbye at once', async () => {
  const { visitor, lines, view } = building
  const says = (ttl: number) => async () => {
    await visitor.told.say(lamp(ttl))
    return lines()
  }
  const found = await until(says(2), all => all.some(isAt('10.91.1.40')), PATIENT_MS)
  const id = found.find(isAt('10.91.1.40'))?.id ?? ''
  const [sighting] = (await view(id)).sightings
  await visitor.cable.plug(false)
  const away = await until(
    () => view(id),
    ({ present }) => !present,
    PATIENT_MS,
  )
  const gone = away.history.find(({ kind }) => kind === 'gone')
  expect(gone?.words).toContain('Not heard of')
  expect(gone?.at).toBeLessThanOrEqual((sighting?.until ?? 0) + 5_000)

  await visitor.cable.plug(true)
  // The first ones may come before the cable is ready.
  await until(says(4_000), all => all.some(isAt('10.91.1.40')), PATIENT_MS)
  await visitor.told.say(lamp(0))
  const left = await until(
    () => view(id),
    ({ present }) => !present,
    PATIENT_MS,
  )
  expect(left.history.find(({ kind }) => kind === 'gone')?.words).toContain('It said goodbye.')
}, 60_000)

/** It is there for so many seconds, as it says. */
const lamp = (ttl: number) => ({
  ...{ from: '10.91.1.40', to: '224.0.0.251', port: 5353 },
  bytes: encode({
    type: 'response',
    flags: 1 << 10,
    answers: [
      { type: 'PTR', name: '_http._tcp.local', ttl, data: 'Lamp._http._tcp.local' },
      { type: 'SRV', name: 'Lamp._http._tcp.local', ttl, flush: true, data: { port: 80, target: 'lamp.local' } },
      { type: 'TXT', name: 'Lamp._http._tcp.local', ttl, flush: true, data: ['model=L1'] },
      { type: 'A', name: 'lamp.local', ttl, flush: true, data: '10.91.1.40' },
    ],
  }).toString('base64'),
})

test('a module goes where its device goes, and does not drive another one at its address', async () => {
  const { node, display, visitor, lines, view } = building
  const driver = 'lg/serial-display'
  const own = { driver, mac: macAt(1, 30), serial: 'OWN0001', uuid: '6744878c-1dd7-48b0-91ae-de0973b55f8b' }
  const other = { driver, mac: macAt(1, 40), serial: 'OTHER02', uuid: '0a1b2c3d-1dd7-48b0-91ae-de0973b55f8c' }
  await display.told.simulate({ ...own, address: '10.91.1.30' })
  const known = await until(lines, all => all.some(one => isAt('10.91.1.30')(one) && one.best !== null), PATIENT_MS)
  const id = known.find(isAt('10.91.1.30'))?.id ?? ''
  const adoption = await node.ask('POST', '/alcove/v1/discovery/adoptions', {
    system_id: 'sys-lan',
    devices: [{ device_id: id, file_name: driver }],
  })
  const module = () => node.ask('GET', `/engine/v2/modules/${adoption.modules[0].module_id}`)
  await until(module, ({ ip, connected }) => ip === '10.91.1.30' && connected, PATIENT_MS)

  await display.told.close({ polite: false })
  await display.cable.readdress(addressAt(1, 31))
  await display.told.simulate({ ...own, address: '10.91.1.31' })
  await until(module, ({ ip, connected }) => ip === '10.91.1.31' && connected, PATIENT_MS)
  const moved = 'Display_1 went with it from 10.91.1.30 to 10.91.1.31.'
  await until(
    () => view(id),
    ({ history }) => history.some(({ words }) => words === moved),
    PATIENT_MS,
  )
  expect((await lines()).filter(({ model }) => model === '55LS75A')).toHaveLength(1)
  await until(
    () => readFileSync(join(folder, 'journal', 'audit.jsonl'), 'utf8'),
    text => /Display_1 went with its device.* from 10\.91\.1\.30 to 10\.91\.1\.31/.test(text),
    PATIENT_MS,
  )

  // A display of the same kind comes to the old address.
  await visitor.cable.readdress(addressAt(1, 30))
  await visitor.told.simulate({ ...other, address: '10.91.1.30' })
  const isOther = (address: string) => (line: Parameters<ReturnType<typeof isAt>>[0]) =>
    isAt(address)(line) && line.mac === other.mac
  const both = await until(lines, all => all.some(isOther('10.91.1.30')), PATIENT_MS)
  expect(both.find(isOther('10.91.1.30'))).toMatchObject({ modules: [] })
  expect(driven(other.mac)).toEqual([])

  // The own one goes, and the other one gets its address.
  await display.cable.plug(false)
  await visitor.told.close({ polite: true })
  await visitor.cable.readdress(addressAt(1, 31))
  await visitor.told.simulate({ ...other, address: '10.91.1.31' })
  const held = await until(
    () => view(id),
    ({ modules: [one] }) => one?.held !== '',
    PATIENT_MS,
  )
  expect(held.modules[0]?.held).toContain('At 10.91.1.31 there is another device now')
}, 120_000)

/** What the node has said to a display; the end of a connection to who was there before it says nothing. */
const driven = (mac: string) =>
  building.fromNode(1).filter(({ to, port, text }) => to === mac && port === 9761 && !text.endsWith('tcp 0'))

test('a network that comes and goes fifty times leaves nothing behind', async () => {
  const { node, panel, places, deviceAt, view } = building
  const before = { sockets: await node.sockets(), files: await node.files() }
  for (let time = 0; time < 50; time++) {
    // It looks every two seconds: most of this passes unnoticed.
    const isSeen = time === 25 || process.env.ALCOVE_SOAK
    await toLan1.interface(false)
    await panel.say({ ...lamp(120), from: '10.91.1.20' })
    if (isSeen) await until(places, all => all.every(one => one.interface !== 'lan1'), PATIENT_MS)
    await toLan1.interface(true)
    if (isSeen) await until(places, all => all.some(one => one.interface === 'lan1'), PATIENT_MS)
    await panel.say({ ...lamp(120), from: '10.91.1.20' })
  }
  const { id } = await deviceAt('10.91.1.20')
  // Many times over are one line of its history.
  expect((await view(id)).history.map(({ words }) => words).join('\n')).toContain('lan1 is down.')
  await until(node.sockets, count => count <= before.sockets, PATIENT_MS)
  // Threads come and go, and each has a few of its own.
  await until(node.files, count => count <= before.files + 20, PATIENT_MS)
}, 600_000)

test('where multicast does not get through the rest does, and where it is forbidden the page says so', async () => {
  const { node, nodeMachine, lans, lines, places, deviceAt } = building
  await lans[3].blockMulticast()
  await toLan3.interface(false)
  await until(lines, all => !all.some(isAt('10.91.3.20')), PATIENT_MS)
  await toLan3.interface(true)
  expect((await deviceAt('10.91.3.20')).sources).not.toContain('ssdp')

  await nodeMachine.forbidMulticast()
  await node.ask('POST', '/alcove/v1/discovery/search', {})
  const troubled = await until(
    async () => (await places()).find(one => one.interface === 'lan3')?.troubles ?? [],
    all => all.length >= 5,
    PATIENT_MS,
  )
  expect(troubled.map(({ source }) => source).sort()).toEqual(['knx', 'mdns', 'onvif', 'q_sys', 'ssdp'])
  expect(troubled.find(({ source }) => source === 'mdns')?.reason).toContain('Does its firewall forbid multicast?')
}, 60_000)

test('a probe asks nobody and nothing but what it said, and fifty packets a second', async () => {
  const { node, planProbe, probed, fromNode } = building
  await node.ask('PUT', '/alcove/v1/discovery/probe/never', { addresses: ['10.91.3.24/30'] })
  const subnet = '10.91.3.16/28'
  const plan = await planProbe(subnet)
  const before = fromNode(3).length
  await node.ask('POST', '/alcove/v1/discovery/probe', { subnet })
  const { found } = await until(probed, ({ state }) => state !== 'running', 60_000)
  expect(found).toContainEqual(expect.objectContaining({ address: '10.91.3.20', port: 4352 }))
  const sent = fromNode(3).slice(before).filter(isOfProbe)
  const planned = plan.ports.map(({ protocol, port }) => `${protocol} ${port}`)
  for (const { destination, protocol, port } of sent) {
    // .24 to .27 are never probed.
    expect(destination).toMatch(/^10\.91\.3\.(1[6-9]|2[0-389]|3[01])$/)
    if (protocol !== 'arp') expect(planned).toContain(`${protocol} ${port}`)
  }
  const busiest = Math.max(...sent.map(({ at }) => sent.filter(one => one.at >= at && one.at < at + 1).length))
  expect(busiest).toBeLessThanOrEqual(50)
  expect(sent.length).toBeLessThanOrEqual(plan.packets_at_most)
}, 120_000)

/** Searches of the other sources go to everybody, or to a group. */
const isOfProbe = ({ destination, protocol }: Captured) =>
  protocol === 'arp' || (destination.startsWith('10.91.3.') && destination !== '10.91.3.255')

test('all the while the node spoke on each network with its address there, and carried nothing across', async () => {
  const { node, captures, fromNode } = building
  for (const number of lanNumbers) {
    expect(fromNode(number).length).toBeGreaterThan(0)
    const { address } = nodeAt(number)
    expect(fromNode(number).filter(({ source }) => source !== address)).toEqual([])
    const strangers = captures[number].packets.filter(
      // A machine that has no address for a moment tells the switch so from 0.0.0.0 (RFC 3376, 4.2.13).
      ({ from, source }) =>
        !from.startsWith(`02:00:00:00:0${number}:`) || !(source.startsWith(`10.91.${number}.`) || source === '0.0.0.0'),
    )
    expect(strangers).toEqual([])
  }
  expect(await node.logged('error')).toEqual([])
  await node.stop()
}, 60_000)
