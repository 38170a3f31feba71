import { expect, test } from 'vitest'
import { tieOf } from './rules.ts'

test('a module that only has the address can be kept together with the device, and let go again', () => {
  expect(tieOf({ linked: false, held: '' })).toMatchObject({ act: 'Keep together', isLinking: true })
  expect(tieOf({ linked: true, held: '' })).toMatchObject({ act: 'Let go', isLinking: false })
})

test('a device in the place of another is driven once somebody says that it is the replacement', () => {
  const held = 'Another device is at this address.'
  expect(tieOf({ linked: false, held })).toMatchObject({ mark: 'Not driven', isLinking: true })
  expect(tieOf({ linked: true, held })).toMatchObject({ mark: 'Not driven', isLinking: false })
})

test('a module that was left behind goes to its device once somebody knows that it is there', () => {
  expect(tieOf({ linked: true, held: '', doubt: 'It is said to be at 192.168.1.31.' })).toMatchObject({
    mark: 'Left behind',
    isLinking: true,
  })
})
