import { expect, test } from 'vitest'
import { deviceKindOf, doorOf, letInAddress } from './rules.ts'

test('a panel that nobody knows asks to be let in, rather than for a password', () => {
  expect(doorOf({ kind: 'enrol' })).toBe('enrol')
  expect(doorOf({ kind: 'sign-in' })).toBe('enrol')
  expect(doorOf({ kind: 'ended' })).toBe('ended')
  expect(doorOf({ kind: 'role', words: 'No.' })).toBe('role')
})

test('a phone is one however it is held', () => {
  expect(deviceKindOf({ width: 390, height: 844 })).toBe('phone')
  expect(deviceKindOf({ width: 844, height: 390 })).toBe('phone')
  expect(deviceKindOf({ width: 1280, height: 800 })).toBe('panel')
  expect(deviceKindOf({ width: 800, height: 1280 })).toBe('panel')
})

test('the code is part of the address that a technician scans', () => {
  expect(letInAddress('https://192.0.2.7:8420', 'ABCD-EFGH')).toBe(
    'https://192.0.2.7:8420/admin/people/devices?code=ABCD-EFGH',
  )
})
