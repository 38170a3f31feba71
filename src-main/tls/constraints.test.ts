import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPrivateAddress, mayVouchFor, nameConstraints, permittedNames } from './constraints.ts'

test('an IPv4 address is private exactly when one of the private networks holds it', () => {
  const networks: [number, number][] = [
    [0x0a000000, 8],
    [0xac100000, 12],
    [0xc0a80000, 16],
    [0xa9fe0000, 16],
    [0x7f000000, 8],
  ]
  const near = fc.constantFrom(...networks).chain(([network, bits]) =>
    // On both sides of where each begins and ends.
    fc.integer({ min: -3, max: 3 }).chain(by => fc.constantFrom(network + by, network + 2 ** (32 - bits) + by)),
  )
  fc.assert(
    fc.property(fc.oneof(near, fc.integer({ min: 0, max: 0xffffffff })), number => {
      const inside = networks.some(([network, bits]) => number >= network && number < network + 2 ** (32 - bits))
      const address = [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')
      expect(isPrivateAddress(address)).toBe(inside)
    }),
  )
})

test.each([
  ['fc00::1', true],
  ['fdff:ffff::1', true],
  ['fe80::1', true],
  ['::1', true],
  ['::2', false],
  ['2001:db8::1', false],
  ['fec0::1', false],
  ['ff02::1', false],
])('%s', (address, yes) => {
  expect(isPrivateAddress(address)).toBe(yes)
})

test.each([
  ['room-12', ['room-12', 'room-12.local', 'a.lan', 'localhost', 'x.home.arpa', 'x.internal'], ['room-13', 'arpa']],
  ['room-12.example.com', ['room-12.example.com', 'a.room-12.example.com'], ['example.com', 'room-13.example.com']],
  // The router of many a home is fritz.box: who could vouch for `box` could vouch for that.
  ['box', ['box.local'], ['box', 'fritz.box']],
  ['xn--p1ai', ['xn--p1ai.local'], ['xn--p1ai', 'a.xn--p1ai']],
])('an authority of the machine %s', (hostname, may, mayNot) => {
  const permitted = permittedNames(hostname)
  expect(may.filter(name => !mayVouchFor(name, permitted))).toEqual([])
  expect(
    [...mayNot, 'localhost.example.com', 'notlocal', '8.8.8.8'].filter(name => mayVouchFor(name, permitted)),
  ).toEqual([])
})

test('the extension is the one that RFC 5280 describes, to the byte', () => {
  const bytes = Buffer.from(nameConstraints(['lan'])).toString('hex')
  const lan = '30058203' + '6c616e'
  const ipv4 = ['0a000000ff000000', 'ac100000fff00000', 'c0a80000ffff0000', 'a9fe0000ffff0000', '7f000000ff000000']
  const zeros = (count: number) => '00'.repeat(count)
  const ipv6 = [
    `fc00${zeros(14)}fe00${zeros(14)}`,
    `fe80${zeros(14)}ffc0${zeros(14)}`,
    `${zeros(15)}01${'ff'.repeat(16)}`,
  ]
  const all = lan + ipv4.map(each => `300a8708${each}`).join('') + ipv6.map(each => `30228720${each}`).join('')
  const length = (all.length / 2).toString(16)
  expect(bytes).toBe(`3081${(all.length / 2 + 3).toString(16)}a081${length}${all}`)
})
