import { expect, test } from 'vitest'
import { until } from '../../testing/until.ts'
import { ssdpMessage } from '../testing/ssdp-device.ts'
import { udnOf } from './ssdp-announce.ts'
import { alive, LOOPBACK, listening, NODE } from './testing/ssdp-listening.ts'

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
