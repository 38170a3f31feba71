import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { machineNames } from './names.ts'
import { interfacesOf } from './testing/opened-network.ts'

const called = (hostname: string, addresses: string[] = [], given: string[] = []) =>
  machineNames({ hostname, interfaces: interfacesOf(addresses), given })

test('a machine answers to its name, to that name on the local link, and to every address', () => {
  expect(called('Room-12', ['192.168.7.5', 'fd00::2'])).toEqual({
    names: ['localhost', 'room-12', 'room-12.local'],
    addresses: ['127.0.0.1', '::1', '192.168.7.5', 'fd00::2'],
  })
})

test.each([
  ['room-12.example.com', ['localhost', 'room-12.example.com', 'room-12.local']],
  ['room-12.local', ['localhost', 'room-12.local']],
  ['room-12.', ['localhost', 'room-12', 'room-12.local']],
  ['', ['localhost']],
  ['10.0.0.7', ['localhost', '10.local']],
  ["Anna's Mac", ['localhost']],
])('the host name "%s"', (hostname, names) => {
  expect(called(hostname).names).toEqual(names)
})

test('what a technician adds counts, names as names and addresses as addresses', () => {
  const { names, addresses } = called('room-12', [], ['av.example.com', '198.51.100.7', 'fd00:0:0::9'])
  expect(names).toContain('av.example.com')
  expect(addresses).toEqual(['127.0.0.1', '::1', '198.51.100.7', 'fd00::9'])
})

test('an address that is good on one link only is left out, however it is written', () => {
  expect(called('a1', ['fe80::1', 'fe80::1%eth0', 'FEBF::7']).addresses).toEqual(['127.0.0.1', '::1'])
})

test('whatever the system says, names are host names, addresses are addresses, and nothing is there twice', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6())
  fc.assert(
    fc.property(fc.string(), fc.array(address), fc.array(fc.oneof(fc.domain(), address)), (hostname, all, given) => {
      const { names, addresses } = called(hostname, all, given)
      expect(names.filter(name => isIP(name) || !/^[a-z0-9_.-]+$/.test(name))).toEqual([])
      expect(addresses.filter(each => !isIP(each))).toEqual([])
      expect(new Set([...names, ...addresses]).size).toBe(names.length + addresses.length)
    }),
  )
})
