import type { DeviceView } from '@contract/access-views.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foundDevices, isWhole, nameFor, revokeWords, tidyCode, waitingWith } from './rules.ts'

const device = (name: string, more: Partial<DeviceView> = {}): DeviceView => ({
  id: `device-${name}`,
  name,
  kind: 'panel',
  system: { id: 'sys-1', name: 'Harbour Room' },
  approved_by: 'Ada',
  created_at: 0,
  seen_at: 0,
  address: '192.0.2.5',
  agent: 'Chrome on Android',
  sockets: 0,
  ...more,
})

test('a code may be typed in small letters, with spaces, or as the address that the QR code holds', () => {
  expect(tidyCode('abcdefgh')).toBe('ABCD-EFGH')
  expect(tidyCode(' ab cd ')).toBe('ABCD')
  expect(tidyCode('https://node.local:8420/admin/people/devices?code=ABCD-EFGH')).toBe('ABCD-EFGH')
  expect(isWhole(tidyCode('abcd-efg'))).toBe(false)
  expect(isWhole(tidyCode('abcd-efgh'))).toBe(true)
})

test('tidying a code twice changes nothing, whatever was typed and however it was cut', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      expect(tidyCode(tidyCode(text))).toBe(tidyCode(text))
    }),
  )
  const code = fc.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  fc.assert(
    fc.property(code, whole => {
      // Typed letter by letter, each time tidied.
      expect([...whole].reduce((typed, sign) => tidyCode(typed + sign), '')).toBe(whole)
    }),
  )
})

test('the device that waits with a code is found', () => {
  const waiting = [{ code: 'ABCD-EFGH', kind: 'panel' as const, address: '', agent: '', since: 0, ends_at: 0 }]
  expect(waitingWith(waiting, 'ABCD-EFGH')).toBe(waiting[0])
  expect(waitingWith(waiting, 'ABCD')).toBeUndefined()
})

test('a second panel of a room gets a number', () => {
  expect(nameFor('panel', 'Harbour Room', [])).toBe('Harbour Room panel')
  const taken = [device('harbour room panel'), device('Harbour Room panel 2')]
  expect(nameFor(undefined, 'Harbour Room', taken)).toBe('Harbour Room panel 3')
  expect(nameFor('phone', 'Harbour Room', taken)).toBe('Harbour Room phone')
})

test('devices come by room and name, and are found by room, kind and browser', () => {
  const devices = [
    device('B'),
    device('A', { kind: 'phone' }),
    device('Z', { system: { id: 'sys-2', name: 'Atrium' } }),
  ]
  expect(foundDevices(devices, undefined).map(({ name }) => name)).toEqual(['Z', 'A', 'B'])
  expect(foundDevices(devices, 'harbour phone').map(({ name }) => name)).toEqual(['A'])
})

test('who revokes a device that is in use is told so', () => {
  expect(revokeWords(device('A', { sockets: 1 }))).toContain('in use just now')
  expect(revokeWords(device('A'))).not.toContain('in use just now')
})
