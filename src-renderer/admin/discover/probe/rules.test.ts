import type { ProbeProgressView } from '@contract/discovery-views.ts'
import { expect, test } from 'vitest'
import { addressesIn, isTooLarge, leftOut, networksOf, partOf, progressWords, saidWords } from './rules.ts'

const place = (name: string, address: string, subnet: string, devices: number) => ({
  ...{ interface: name, address, subnet, devices, troubles: [] },
})

test('a network that two interfaces are on is offered once', () => {
  const places = [
    place('eth0', '10.0.0.2', '10.0.0.0/24', 3),
    place('wlan0', '10.0.0.7', '10.0.0.0/24', 5),
    place('eth1', '10.1.0.2', '10.1.0.0/24', 0),
  ]
  expect(networksOf(places)).toEqual([
    { subnet: '10.0.0.0/24', interfaces: ['eth0', 'wlan0'], devices: 5 },
    { subnet: '10.1.0.0/24', interfaces: ['eth1'], devices: 0 },
  ])
})

test('of a network that is too large to be probed a part is named', () => {
  expect(['10.0.0.0/8', '10.0.0.0/21', '10.0.0.0/22'].map(subnet => isTooLarge({ subnet }))).toEqual([
    true,
    true,
    false,
  ])
  expect(['10.0.0.0/8', '10.0.0.0/28', '10.0.0.0/32'].map(subnet => partOf({ subnet }))).toEqual([
    ...['10.0.0.0/27', '10.0.0.0/29', '10.0.0.0/32'],
  ])
})

test('what a device said is shown without the ends of its lines', () => {
  expect(saidWords('\\x0d\\x0a(c) Extron\\x0d\\x0aMon\\x0d')).toBe('(c) Extron Mon')
  expect(saidWords('\\xaa\\xff')).toBe('\\xaa\\xff')
})

test('addresses are read however they are parted, each once', () => {
  expect(addressesIn(' 10.0.0.1,\n10.0.0.0/28; 10.0.0.1 ')).toEqual(['10.0.0.1', '10.0.0.0/28'])
  expect(addressesIn(' ')).toEqual([])
})

test('a probe says how far it is and how it ended', () => {
  const progress = (given: Partial<ProbeProgressView>) =>
    progressWords({
      ...{ id: '1', subnet: '10.0.0.0/24', state: 'running', done: 12, addresses: 253, packets: 0, answered: 0 },
      ...{ found: [], started_at: 0, ended_at: null, reason: '' },
      ...given,
    } as ProbeProgressView).words
  expect(progress({})).toBe('Asking 10.0.0.0/24: 12 of 253 addresses')
  expect(progress({ state: 'done', ended_at: 61_000 })).toBe('Asked all 253 addresses of 10.0.0.0/24 in 1 min')
  expect(progress({ state: 'cancelled' })).toBe('Stopped after 12 of 253 addresses of 10.0.0.0/24')
  expect(progress({ state: 'failed', reason: 'The cable is out.' })).toBe('The cable is out.')
})

test('addresses that are left out for one reason stand together', () => {
  const left_out = [
    { address: '10.0.0.1', reason: 'Never probed' },
    { address: '10.0.0.2', reason: 'This node' },
    { address: '10.0.0.3', reason: 'Never probed' },
  ]
  expect(leftOut({ left_out })).toEqual([
    { reason: 'Never probed', addresses: ['10.0.0.1', '10.0.0.3'] },
    { reason: 'This node', addresses: ['10.0.0.2'] },
  ])
})
