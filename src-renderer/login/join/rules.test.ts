import { expect, test } from 'vitest'
import { codeIn, hasEnded } from './rules.ts'

test('the code is read from the fragment, which browsers send to nobody', () => {
  expect(codeIn('#k3y-with_letters')).toBe('k3y-with_letters')
  expect(codeIn('#code=k3y')).toBe('k3y')
  expect(codeIn('#a%20b')).toBe('a b')
})

test('no fragment is no code', () => {
  expect(codeIn('')).toBeUndefined()
  expect(codeIn('#')).toBeUndefined()
  expect(codeIn('#other=1')).toBeUndefined()
  expect(codeIn('#%E0%A4%A')).toBe('%E0%A4%A')
})

test('a code that ended needs another, a node that is busy or away does not', () => {
  expect(hasEnded(410)).toBe(true)
  expect(hasEnded(401)).toBe(true)
  expect(hasEnded(0)).toBe(false)
  expect(hasEnded(429)).toBe(false)
})
