import { expect, test } from 'vitest'
import type { DiscoveryHints } from './define-driver.ts'
import { checkedHints } from './discovery-hints.ts'

test('hints are kept as they are', () => {
  const hints: DiscoveryHints = {
    mdns: [{ type: '_acme._tcp', txt: { gen: '^[2-9]' }, name: '^acme', port: true }],
    ssdp: [{ target: 'urn:acme:device:1', manufacturer: '^Acme' }],
    search: [{ by: 'onvif', service: 'Transmitter', uri: true }],
    vendorPrefixes: ['08:F9:E0', '70:B3:D5:63'],
    make: '^acme',
    model: '^(PX|QX)',
    probe: [{ port: 4999, expect: '^ACME' }],
    settings: { mac_address: 'mac' },
    network: { port: 9761, perCommand: true },
  }
  expect(checkedHints(hints)).toEqual(hints)
  expect(checkedHints({})).toEqual({})
})

test.each([
  [{ make: '(' }, 'discovery.make` is no pattern'],
  [{ mdns: [{ type: '_a._tcp', txt: { gen: '[' } }] }, 'discovery.mdns.0.txt.gen` is no pattern'],
  [{ mdns: [{ type: 'shelly' }] }, 'discovery.mdns.0.type` must be a service type'],
  [{ vendorPrefixes: ['08F9E0'] }, 'discovery.vendorPrefixes.0` must be the start of a MAC address'],
  [{ probe: [{ port: 0, expect: 'x' }] }, 'discovery.probe.0.port`'],
  [{ ssdp: 'urn:acme' }, 'discovery.ssdp`'],
])('a driver whose hints are none is told where: %j', (hints, words) => {
  expect(() => checkedHints(hints as unknown as DiscoveryHints)).toThrow(words)
})
