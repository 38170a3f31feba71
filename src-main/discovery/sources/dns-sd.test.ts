import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDnsSd } from './dns-sd.ts'
import type { DnsSdService } from './dns-sd-contract.ts'
import type { DnsRecord } from './dns-sd-records.ts'

/** Hears, and remembers what it was told, as far as it still holds. */
function listening(mostRecords?: number, types: readonly string[] = ['_http._tcp', '_ipp._tcp']) {
  const services = new Map<string, DnsSdService>()
  const news: string[] = []
  const full: string[] = []
  const sd = createDnsSd({
    isNear: address => address.startsWith('10.'),
    types: () => types,
    told(service) {
      services.set(service.key, service)
      news.push(`${service.key} ${service.address}:${service.port} ${service.validForMs}`)
    },
    gone(key) {
      services.delete(key)
      news.push(`${key} gone`)
    },
    full: what => full.push(what),
    ...(mostRecords === undefined ? {} : { mostRecords }),
  })
  return {
    sd,
    services,
    news,
    full,
    hear(records: readonly DnsRecord[], now: number, from = '10.0.0.1') {
      sd.hear(records, from, now)
      while (sd.work(now));
    },
    /** Lets a second pass, as often as needed. */
    pass(from: number, to: number) {
      const asked: string[] = []
      for (let now = from; now <= to; now += 1_000) {
        asked.push(...sd.sweep(now, 200).map(({ name, type }) => `${(now - from) / 1_000} ${type} ${name}`))
        while (sd.work(now));
      }
      return asked
    },
  }
}

const ptr = (data: string, ttl = 4_500, name = '_http._tcp.local'): DnsRecord => ({
  ...{ name, type: 'PTR', ttl, flush: false, data },
})
const srv = (name: string, target: string, port = 80, ttl = 120): DnsRecord => ({
  ...{ name, type: 'SRV', ttl, flush: true, data: { target, port } },
})
const txt = (name: string, ...parts: string[]): DnsRecord => ({
  ...{ name, type: 'TXT', ttl: 4_500, flush: true, data: parts.map(part => Buffer.from(part)) },
})
const a = (name: string, data: string, ttl = 120, flush = true): DnsRecord => ({ name, type: 'A', ttl, flush, data })

const whole = (label: string, address: string) => [
  ptr(`${label}._http._tcp.local`),
  srv(`${label}._http._tcp.local`, `${label}.local`),
  txt(`${label}._http._tcp.local`, 'path=/'),
  a(`${label}.local`, address),
]

test('a service is the same in whatever order its records come, and in however many packets', () => {
  const records = [
    ...whole('One', '10.0.0.1'),
    ...whole('two', '10.0.0.2'),
    ptr('two._ipp._tcp.local', 75, '_ipp._tcp.local'),
  ]
  records.push(srv('TWO._ipp._tcp.local', 'Two.local', 631), txt('two._ipp._tcp.local', 'ty=Laser'))
  fc.assert(
    fc.property(
      fc.shuffledSubarray(records, { minLength: records.length }),
      fc.array(fc.nat(2), { minLength: records.length, maxLength: records.length }),
      (shuffled, cuts) => {
        const { hear, services } = listening()
        const packet: DnsRecord[] = []
        shuffled.forEach((record, index) => {
          packet.push(record)
          if (cuts[index] === 0) hear(packet.splice(0), index)
        })
        hear(packet, records.length)
        const all = [...services.values()]
          .map(({ key, address, port, txt }) => `${key} ${address}:${port} ${txt}`)
          .sort()
        expect(all).toEqual([
          'one._http._tcp.local 10.0.0.1:80 path=/',
          'two._http._tcp.local 10.0.0.2:80 path=/',
          'two._ipp._tcp.local 10.0.0.2:631 ty=Laser',
        ])
      },
    ),
    { numRuns: 200 },
  )
})

test('it is good for as long as the shortest of its records, and gone then', () => {
  const { hear, news, pass } = listening()
  hear(whole('one', '10.0.0.1'), 0)
  pass(1_000, 130_000)
  expect(news).toEqual(['one._http._tcp.local 10.0.0.1:80 120000', 'one._http._tcp.local gone'])
})

test('one that is heard again lives on, and is told anew, though not at once', () => {
  const { hear, news, pass } = listening()
  hear(whole('one', '10.0.0.1'), 0)
  hear(whole('one', '10.0.0.1'), 3_000)
  hear(whole('one', '10.0.0.1'), 60_000)
  pass(61_000, 179_000)
  expect(news).toEqual(['one._http._tcp.local 10.0.0.1:80 120000', 'one._http._tcp.local 10.0.0.1:80 120000'])
})

test('what runs out is asked for at 80 and 90 per cent of its time', () => {
  const { hear, pass } = listening()
  hear(whole('one', '10.0.0.1'), 0)
  expect(pass(0, 119_000)).toEqual([
    '96 SRV one._http._tcp.local',
    '96 A one.local',
    '108 SRV one._http._tcp.local',
    '108 A one.local',
  ])
})

test('what is taken back is gone a second later, unless it is said again', () => {
  const { hear, news, pass } = listening()
  hear(whole('one', '10.0.0.1'), 0)
  hear(whole('two', '10.0.0.2'), 0)
  hear([ptr('one._http._tcp.local', 0), ptr('Two._http._tcp.local', 0)], 10_000)
  hear([ptr('two._http._tcp.local')], 10_500)
  pass(11_000, 12_000)
  expect(news.filter(one => one.endsWith('gone'))).toEqual(['one._http._tcp.local gone'])
})

test('another address takes the place of the one before', () => {
  const { hear, services, pass } = listening()
  hear(whole('one', '10.0.0.9'), 0)
  hear([a('one.local', '10.0.0.3')], 5_000, '10.0.0.3')
  expect(services.get('one._http._tcp.local')?.address).toBe('10.0.0.3')
  pass(5_000, 8_000)
  expect(services.get('one._http._tcp.local')?.address).toBe('10.0.0.3')
})

test('addresses of other networks are not where it is: it is where it was heard from', () => {
  const { hear, services, pass } = listening()
  hear(whole('one', '192.168.7.7'), 0, '10.0.0.4')
  expect(services.size).toBe(0)
  expect(pass(0, 4_000)).toEqual(['0 A one.local', '1 A one.local', '3 A one.local'])
  expect(services.get('one._http._tcp.local')?.address).toBe('10.0.0.4')
})

test('two that call themselves alike are each where they are', () => {
  const { hear, services } = listening()
  const of = (label: string, address: string) => [
    ...whole(label, address).slice(0, 3),
    a('esp.local', address, 120, false),
  ]
  const named = (records: DnsRecord[]) =>
    records.map(record => (record.type === 'SRV' ? srv(record.name, 'esp.local') : record))
  hear(named(of('one', '10.0.0.1')), 0, '10.0.0.1')
  hear(named(of('two', '10.0.0.2')), 9_000, '10.0.0.2')
  expect(
    [...services.values()].map(({ instance, address, hostIsShared }) => [instance, address, hostIsShared]),
  ).toEqual([
    ['one', '10.0.0.1', true],
    ['two', '10.0.0.2', true],
  ])
})

test('an instance that is only pointed to is asked for three times', () => {
  const { hear, pass } = listening()
  hear([ptr('one._http._tcp.local')], 0)
  expect(pass(0, 20_000).filter(asked => asked.includes('SRV'))).toEqual([
    '0 SRV one._http._tcp.local',
    '1 SRV one._http._tcp.local',
    '3 SRV one._http._tcp.local',
  ])
})

test('types that the network names are asked for, at most a hundred, and no nonsense', () => {
  const { sd, hear, full } = listening()
  const named = Array.from({ length: 150 }, (_, index) =>
    ptr(`_t${index}._tcp.local`, 4_500, '_services._dns-sd._udp.local'),
  )
  hear([ptr('evil.local', 10, '_services._dns-sd._udp.local'), ...named], 0)
  expect(sd.types().size).toBe(3 + 100)
  expect(full).toEqual(['types'])
})

test('however much is said, only so many records are kept, and that is told once', () => {
  const { sd, hear, services, full } = listening(100)
  for (let index = 0; index < 500; index++) hear([...whole(`d${index}`, '10.0.0.1')], index)
  expect(services.size).toBeLessThanOrEqual(25)
  expect(sd.known('_http._tcp', 500).length).toBeLessThanOrEqual(25)
  expect(full).toEqual(['records'])
})

test('what is known for more than half its time is not asked to be said again', () => {
  const { sd, hear } = listening()
  hear(whole('One', '10.0.0.1'), 0)
  expect(sd.known('_http._tcp', 1_000)).toEqual([
    { name: '_http._tcp.local', data: 'One._http._tcp.local', ttl: 4_499 },
  ])
  expect(sd.known('_http._tcp', 2_300_000)).toEqual([])
})

test('what is sent faster than it is worked off does not pile up', () => {
  const { sd, services } = listening(100)
  for (let index = 0; index < 2_000; index++) sd.hear(whole(`d${index}`, '10.0.0.1'), '10.0.0.1', index)
  let rounds = 1
  while (sd.work(2_000)) rounds++
  expect(rounds).toBeLessThan(4)
  expect(services.size).toBe(25)
})

test('a host that says to be hundreds of devices is not told anew for each of them with every packet', () => {
  const { hear, news } = listening()
  for (let index = 0; index < 300; index++) {
    const records = whole(`d${index}`, '10.0.0.1').map(record =>
      record.type === 'SRV'
        ? srv(record.name, 'same.local')
        : record.type === 'A'
          ? a('same.local', '10.0.0.1')
          : record,
    )
    hear(records, index)
  }
  const before = news.length
  hear([a('same.local', '10.0.0.2')], 9_000)
  expect(news.length - before).toBe(100)
})

test('names that point to themselves or to other types are nothing', () => {
  const { hear, news, pass } = listening()
  hear([ptr('_http._tcp.local'), ptr('one._ipp._tcp.local'), srv('one._http._tcp.local', 'one._http._tcp.local')], 0)
  pass(0, 10_000)
  expect(news).toEqual([])
})
