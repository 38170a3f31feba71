import { expect, test } from 'vitest'
import { countWords, heardWords, identityWords, missingWords, placeWords, troubleWords } from './words.ts'

const place = (troubles: { source: 'mdns' | 'ssdp' | 'knx'; reason: string }[]) => ({
  ...{ interface: 'eth0', address: '192.168.1.2', subnet: '192.168.1.0/24', devices: 0, troubles },
})

test('an address stands with the length of its network', () => {
  expect(placeWords(place([]))).toBe('192.168.1.2/24')
  expect([countWords(1, 'device'), countWords(0, 'device'), countWords(1_200, 'device')]).toEqual([
    ...['1 device', '0 devices', '1,200 devices'],
  ])
})

test('one reason is said once, whatever it stops', () => {
  const blocked = 'Multicast is blocked there.'
  expect(
    troubleWords([
      place([
        { source: 'mdns', reason: blocked },
        { source: 'knx', reason: 'The port is taken.' },
        { source: 'ssdp', reason: blocked },
      ]),
      place([]),
    ]),
  ).toEqual(['eth0: no mDNS and UPnP. Multicast is blocked there.', 'eth0: no KNXnet/IP. The port is taken.'])
})

test('interfaces that were chosen and are not there are named', () => {
  expect(missingWords(['eth1'])).toMatch(/^eth1 is not there/)
  expect(missingWords(['eth1', 'eth2'])).toMatch(/^eth1 and eth2 are not there/)
})

test('what was heard says how long that is good', () => {
  expect(heardWords({ at: 10_000, until: 130_000 }, 70_000)).toBe('Heard 1 min ago, good for 1 min')
  expect(heardWords({ at: 69_500, until: 60_000 }, 70_000)).toBe('Heard just now, ran out')
})

test('an identity is shown as it is printed on the device, with what it is only good within', () => {
  expect(identityWords({ kind: 'serial', value: 'samsung|0AB1' })).toEqual({
    ...{ title: 'Serial number', value: '0AB1 (samsung)' },
  })
  expect(identityWords({ kind: 'mac', value: 'AA:BB' })).toEqual({ title: 'MAC address', value: 'AA:BB' })
  expect(identityWords({ kind: 'of a newer node', value: 'x' }).title).toBe('of a newer node')
})
