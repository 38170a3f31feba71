import { expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { ssdpMessage } from '../testing/ssdp-device.ts'
import { alive, DEVICE, description, LOOPBACK, listening, UUID } from './testing/ssdp-listening.ts'

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
