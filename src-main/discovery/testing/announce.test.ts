import dgram, { type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import dnsPacket, { type Packet } from 'dns-packet'
import { afterEach, expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { type SimulatedDevice, type SimulatedDeviceOptions, startSimulatedDevice } from './simulated-device.ts'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

async function plugIn(options: SimulatedDeviceOptions): Promise<SimulatedDevice> {
  const device = await startSimulatedDevice({ port: 0, ...options })
  ending.push(() => device.close({ polite: false }).catch(() => undefined))
  return device
}

interface Heard {
  bytes: Buffer
  text: string
  from: RemoteInfo
}

/** A plain socket. With a group it hears what is said there, and asks from a port of its own else. */
async function openEar(address: string, at?: { port: number; group: string }) {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true })
  socket.bind(at ? { port: at.port } : { address, port: 0 })
  await once(socket, 'listening')
  if (at) socket.addMembership(at.group, address)
  socket.setMulticastInterface(address)
  ending.push(() => socket.close())
  const heard: Heard[] = []
  socket.on('message', (bytes, from) => void heard.push({ bytes, text: bytes.toString('latin1'), from }))
  return {
    heard,
    ask: (bytes: string | Uint8Array, port: number, to: string) => void socket.send(bytes, port, to),
    /** Asks until it is answered: nothing says when a socket elsewhere has joined its group. */
    async hears(from: string, is: (one: Heard) => boolean, ask?: () => void): Promise<Heard> {
      let looks = 0
      const find = () => {
        if (looks++ % 20 === 0) ask?.()
        return heard.find(one => one.from.address === from && is(one))
      }
      const found = await until(find, one => one !== undefined)
      if (!found) throw new Error('never')
      return found
    },
  }
}

const mdns = { port: 5353, group: '224.0.0.251' }
const ssdp = { port: 1900, group: '239.255.255.250' }
const decode = ({ bytes }: Heard): Packet => dnsPacket.decode(bytes)
const allRecords = (one: Heard) => {
  const { answers = [], additionals = [] } = decode(one)
  return [...answers, ...additionals]
}

test('a Shelly answers a question for its service with all that is needed to reach it', async () => {
  const address = '127.0.77.1'
  const { self } = await plugIn({ driver: 'shelly/gen2-relay', address, mac: '84:00:EC:E5:C7:90' })
  const ear = await openEar('127.0.77.100')
  const question = dnsPacket.encode({ type: 'query', questions: [{ type: 'PTR', name: '_shelly._tcp.local' }] })
  const answer = await ear.hears(
    address,
    () => true,
    () => ear.ask(question, mdns.port, mdns.group),
  )
  const name = 'shellypro4pm-8400ece5c790._shelly._tcp.local'
  expect(decode(answer).answers).toMatchObject([{ type: 'PTR', name: '_shelly._tcp.local', data: name }])
  const records = allRecords(answer)
  expect(records).toContainEqual(expect.objectContaining({ type: 'A', data: address, flush: true, ttl: 120 }))
  expect(records).toContainEqual(
    expect.objectContaining({ type: 'SRV', name, data: expect.objectContaining({ port: self.port }) }),
  )
  const txt = records.find(record => record.type === 'TXT' && record.name === name)
  expect(String(txt && 'data' in txt && txt.data)).toBe('gen=2,app=Pro4PM,ver=1.4.4')
})

test('whoever knows a service already is not told of it again', async () => {
  const address = '127.0.77.2'
  await plugIn({ driver: 'shelly/gen2-relay', address, mac: '84:00:EC:00:00:02' })
  const ear = await openEar('127.0.77.100')
  const known = {
    type: 'PTR',
    name: '_shelly._tcp.local',
    ttl: 4_500,
    data: 'shellypro4pm-8400ec000002._shelly._tcp.local',
  } as const
  const questions = [{ type: 'PTR', name: '_shelly._tcp.local' }] as const
  ear.ask(
    dnsPacket.encode({ type: 'query', questions: [...questions], answers: [known], id: 1 }),
    mdns.port,
    mdns.group,
  )
  const all = dnsPacket.encode({ type: 'query', questions: [...questions], id: 2 })
  await ear.hears(
    address,
    one => decode(one).id === 2,
    () => ear.ask(all, mdns.port, mdns.group),
  )
  expect(ear.heard.filter(one => one.from.address === address && decode(one).id === 1)).toEqual([])
})

test('a Tasmota relay announces its page, and the broker that is on the same machine', async () => {
  const address = '127.0.77.3'
  const ear = await openEar('127.0.77.100', mdns)
  const { self } = await plugIn({ driver: 'tasmota/relay', address, mac: 'AC:0B:FB:CE:3A:6F' })
  const said = await ear.hears(address, () => true)
  const services = allRecords(said).flatMap(record => (record.type === 'SRV' ? [[record.name, record.data.port]] : []))
  expect(services).toEqual([
    ['tasmota-CE3A6F-6767._http._tcp.local', 80],
    ['Broker CE3A6F._mqtt._tcp.local', self.port],
  ])
})

test.each([
  [true, 1],
  [false, 0],
])('a device that goes politely (%s) says goodbye by multicast DNS', async (polite, goodbyes) => {
  const address = polite ? '127.0.77.4' : '127.0.77.5'
  const ear = await openEar('127.0.77.100', mdns)
  const device = await plugIn({ driver: 'shelly/gen2-relay', address })
  await ear.hears(address, () => true)
  await device.close({ polite })
  // Another one that says something: by then all that the first said is here.
  await plugIn({ driver: 'shelly/gen2-relay', address: '127.0.77.6' })
  await ear.hears('127.0.77.6', () => true)
  const ends = ear.heard.filter(
    one => one.from.address === address && allRecords(one).every(record => 'ttl' in record && record.ttl === 0),
  )
  expect(ends).toHaveLength(goodbyes)
})

test('an LG display notifies, answers searches, describes itself and says goodbye by SSDP', async () => {
  const address = '127.0.77.7'
  const target = 'urn:lge-com:service:webos-second-screen:1'
  const listener = await openEar('127.0.77.100', ssdp)
  const { self, close } = await plugIn({ driver: 'lg/serial-display', address })
  const usn = `USN: uuid:${self.uuid}::${target}\r\n`
  const alive = await listener.hears(address, ({ text }) => text.includes(usn))
  expect(alive.text).toContain('NTS: ssdp:alive\r\n')

  const asker = await openEar('127.0.77.100')
  const search = `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${target}\r\n\r\n`
  const answer = await asker.hears(
    address,
    () => true,
    () => asker.ask(search, ssdp.port, ssdp.group),
  )
  expect(answer.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer.text).toContain(usn)
  const location = /LOCATION: (\S+)/.exec(answer.text)?.[1] ?? ''
  const description = await (await fetch(location)).text()
  expect(description).toContain('<modelName>55LS75A</modelName>')
  expect(description).toContain(`<UDN>uuid:${self.uuid}</UDN>`)

  await close({ polite: true })
  await listener.hears(address, ({ text }) => text.includes('NTS: ssdp:byebye\r\n') && text.includes(usn))
})

test.each([
  {
    driver: 'pjlink/projector',
    address: '127.0.77.8',
    port: 4352,
    question: '%2SRCH\r',
    answer: /^%2ACKN=00:26:AB:00:00:01\r$/,
  },
  {
    driver: 'visca/ip-camera',
    address: '127.0.77.9',
    port: 52_380,
    question: '\x02ENQ:network\xff\x03',
    answer: /^.MAC:00-26-AB-00-00-01\xffMODEL:SRG-X400\xff.*IPADR:127\.0\.77\.9\xff/s,
  },
  {
    driver: 'onvif/ptz-camera',
    address: '127.0.77.10',
    port: 3702,
    group: '239.255.255.250',
    question:
      '<?xml version="1.0"?><e:Envelope><e:Header><w:MessageID>uuid:1-2-3</w:MessageID></e:Header><e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>',
    answer:
      /<wsa:RelatesTo>uuid:1-2-3<.*<d:ProbeMatch>.*<d:XAddrs>http:\/\/127\.0\.77\.10:\d+\/onvif\/device_service<\/d:XAddrs>/s,
  },
])(
  '$driver answers a search from its own address and port',
  async ({ driver, address, port, group, question, answer }) => {
    await plugIn({ driver, address, mac: '00:26:AB:00:00:01' })
    const ear = await openEar('127.0.77.100')
    const ask = () => {
      ear.ask(Buffer.from('something else'), port, group ?? address)
      ear.ask(Buffer.from(question, 'latin1'), port, group ?? address)
    }
    const said = await ear.hears(address, () => true, ask)
    expect(said.text).toMatch(answer)
    expect(said.from.port).toBe(port)
  },
)

test('a printer search is none for a camera', async () => {
  const { probeMatch } = await import('../../drivers/onvif/ptz-camera.discovery.ts')
  const self = { address: '127.0.0.1', port: 80, mac: '', serial: '', uuid: 'x' }
  const ask = (body: string) =>
    probeMatch(new TextEncoder().encode(`<a:MessageID>uuid:1</a:MessageID>${body}`), self, '/')
  expect(ask('<d:Probe><d:Types>wprt:PrintDeviceType</d:Types></d:Probe>')).toBeUndefined()
  expect(ask('<d:Resolve/>')).toBeUndefined()
  expect(ask('<d:Probe/>')).toContain('ProbeMatch')
})

test('a Q-SYS Core announces itself', async () => {
  const address = '127.0.77.11'
  const ear = await openEar('127.0.77.100', { port: 2467, group: '224.0.23.175' })
  const { self } = await plugIn({ driver: 'qsc/q-sys-core', address })
  const { text } = await ear.hears(address, () => true)
  expect(text).toContain('<part_number>Q-SYS Core 110f</part_number>')
  expect(text).toContain(`<lan_a_mac>${self.mac.toLowerCase()}</lan_a_mac>`)
  expect(text).toContain(`<lan_a_ip>${address}</lan_a_ip>`)
})
