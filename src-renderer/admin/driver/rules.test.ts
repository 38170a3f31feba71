import { expect, test } from 'vitest'
import { hintsOf, needWords } from './rules.ts'

test('each way to find a device is one line', () => {
  const hints = hintsOf({
    mdns: [{ type: '_shelly._tcp', txt: { app: 'Plus1' }, name: '^shelly' }],
    ssdp: [{ target: 'urn:x', manufacturer: 'ACME' }],
    vendorPrefixes: ['08:F9:E0', '34:94:54'],
  })
  expect(hints).toEqual([
    { name: 'Found by mDNS', text: '_shelly._tcp, app=Plus1, name: ^shelly' },
    { name: 'Found by SSDP', text: 'urn:x, manufacturer: ACME' },
    { name: 'MAC address', text: '08:F9:E0, 34:94:54' },
  ])
})

test('hints that are not understood say nothing, and break nothing', () => {
  for (const odd of [null, 'text', 7, [], { mdns: 'x', ssdp: [null, 4], vendorPrefixes: {} }])
    expect(hintsOf(odd)).toEqual([])
})

test('a need says how much it is one', () => {
  expect(needWords({ count: 'optional' })).toBe('used where there is one')
})
