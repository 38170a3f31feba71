import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strengthOf } from './password.ts'

test('one that is too short says how much is missing', () => {
  expect(strengthOf('')).toMatchObject({ level: 0, words: expect.stringMatching(/^At least 8/) })
  expect(strengthOf('abcde')).toEqual({ level: 0, words: '3 characters more.' })
  expect(strengthOf('abcdefg')).toEqual({ level: 0, words: 'One character more.' })
})

test.each([
  'password1',
  'Passw0rd!',
  'admin123456',
  'qwertz123',
  'aaaaaaaaaaaa',
  '1212121212',
  'Welcome2026!',
  'PlaceOS-2026',
])('%s is easy to guess', password => {
  expect(strengthOf(password).level).toBe(1)
})

test('name and address do not count', () => {
  const known = ['Ada Lovelace', 'ada.lovelace@example.com']
  expect(strengthOf('adalovelace', known).level).toBe(1)
  expect(strengthOf('Lovelace-example-1', known).level).toBe(1)
  expect(strengthOf('copper lamp river', known).level).toBe(3)
})

test('length counts most', () => {
  expect(strengthOf('hk3v9wqz').level).toBe(1)
  expect(strengthOf('hk3v9wqzt2m').level).toBe(2)
  expect(strengthOf('copper lamp river').level).toBe(3)
})

test('only what the node would refuse is told as refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.array(fc.string()), (password, known) => {
      expect(strengthOf(password, known).level === 0).toBe([...password].length < 8)
    }),
  )
})
