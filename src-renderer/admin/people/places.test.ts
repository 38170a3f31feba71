import { expect, test } from 'vitest'
import { placeOf } from './places.ts'

test('a person is among the users, and a new key among the keys', () => {
  expect(placeOf('/people')).toBe('/people')
  expect(placeOf('/people/user-keys')).toBe('/people')
  expect(placeOf('/people/keys/new')).toBe('/people/keys')
  expect(placeOf('/people/audit')).toBe('/people/audit')
})
