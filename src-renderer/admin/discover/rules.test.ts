import type { DeviceLine } from '@contract/discovery-views.ts'
import { expect, test } from 'vitest'
import { addressWords, compareDevices, counts, isFound, kindOf, makeWords, pageOf } from './rules.ts'
import { fitting, line, usedBy } from './testing/lines.ts'

const found = (devices: DeviceLine[], show: 'new' | 'used' | 'all' | 'ignored', q?: string) =>
  devices.filter(isFound(show, q)).map(({ id }) => id)

const bar = line('bar', { name: 'Bar', make: 'Samsung', mac: 'AA:BB:CC:00:11:22', best: fitting(90) })
const guess = line('guess', { best: fitting(59) })
const away = line('away', { best: fitting(90), present: false })
const used = line('used', { best: fitting(90), modules: [usedBy('Display_1')] })
const ignored = line('ignored', { best: fitting(90), ignored: { reason: 'The neighbour’s', by: 'Ada', at: 1 } })
const every = [bar, guess, away, used, ignored]

test('new is what is there, fits, is driven by nobody and ignored by nobody', () => {
  expect(found(every, 'new')).toEqual(['bar'])
  expect(found(every, 'used')).toEqual(['used'])
  expect(found(every, 'all')).toEqual(['bar', 'guess', 'away', 'used'])
  expect(found(every, 'ignored')).toEqual(['ignored'])
  expect(counts(every)).toEqual({ new: 1, used: 1, all: 4, ignored: 1 })
})

test('a device is found by name, make, address, driver, module, and by its MAC address however it is written', () => {
  for (const words of ['BAR sam', 'aabbcc', 'aa:bb:cc', '10.0.0.9', 'mdc', 'display'])
    expect(found([bar], 'all', words), words).toEqual(['bar'])
  expect(found([used], 'all', 'display_1')).toEqual(['used'])
  expect(found([bar], 'all', 'bar nothing')).toEqual([])
})

test('what wants a decision comes first, what is away last, and names count as people do', () => {
  const held = line('held', { modules: [usedBy('Display_1', { held: 'Another device is there.' })] })
  const ten = line('ten', { name: 'Bar 10', best: fitting(61) })
  const nine = line('nine', { name: 'Bar 9', best: fitting(99) })
  expect([away, ten, guess, used, nine, held].sort(compareDevices).map(({ id }) => id)).toEqual([
    ...['held', 'nine', 'ten', 'used', 'guess', 'away'],
  ])
})

test('devices of one name stand by their addresses', () => {
  const at = (id: string, address: string) =>
    line(id, { name: 'Wall', addresses: [{ address, interface: 'eth0', live: true }] })
  const walls = [at('a', '10.0.0.12'), at('b', '10.0.0.9'), at('c', '10.0.0.10')]
  expect(walls.sort(compareDevices).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
})

test('no word is said twice', () => {
  expect(makeWords({ name: 'Wall', make: 'Samsung', model: 'QM55' })).toBe('Samsung · QM55')
  expect(makeWords({ name: 'Samsung QM55', make: 'Samsung', model: 'QM55' })).toBe('')
  expect(makeWords({ name: 'QM55', make: 'Samsung', model: 'QM55' })).toBe('Samsung')
  expect(makeWords({ name: 'Wall', make: 'Epson', model: 'EPSON EB-1' })).toBe('EPSON EB-1')
  expect(makeWords({ name: 'Wall', make: '', model: '' })).toBe('')
})

test('live addresses are counted; of one that is away the last is shown', () => {
  const at = (address: string, live: boolean) => ({ address, interface: 'eth0', live })
  expect(addressWords({ addresses: [at('1.1.1.1', true), at('2.2.2.2', true), at('3.3.3.3', false)] })).toBe(
    '1.1.1.1 +1',
  )
  expect(addressWords({ addresses: [at('3.3.3.3', false), at('4.4.4.4', false)] })).toBe('3.3.3.3')
  expect(addressWords({ addresses: [] })).toBe('No address')
})

test('what a device calls its page is opened only when it is one', () => {
  expect(pageOf('http://10.0.0.9/')).toBe('http://10.0.0.9/')
  for (const text of ['', 'javascript:alert(1)', 'data:text/html,x', 'nothing'])
    expect(pageOf(text), text).toBeUndefined()
})

test('a kind is known by the driver, else by what a device says of itself', () => {
  expect(kindOf(bar)).toBe('display')
  expect(kindOf(line('a', { name: 'PTZ 2' }))).toBe('camera')
  expect(kindOf(line('a', { sources: ['pjlink'] }))).toBe('projector')
  expect(kindOf(line('a', { alcove: { page: '', version: '1', system: '' } }))).toBe('alcove')
  expect(kindOf(line('a'))).toBe('other')
})
