import { expect, test } from 'vitest'
import { Failed } from '../base/result.ts'
import { failureCode, inWords } from './failures.ts'

const words = { timeout: 'The lamp does not answer.', offline: 'The lamp is not connected.' }

test('what the queue says is put into the words of the device', () => {
  expect(inWords(new Failed('timeout', 'retry limit reached'), words)).toMatchObject({
    code: 'timeout',
    message: 'The lamp does not answer.',
  })
})

test('what there are no words for stays as it is', () => {
  const refused = new Failed('rejected', 'The lamp refuses.')
  expect(inWords(refused, words)).toBe(refused)
  expect(refused.message).toBe('The lamp refuses.')
  const fault = new TypeError('broken')
  expect(inWords(fault, words)).toBe(fault)
  expect(inWords('text', words)).toBe('text')
  expect(failureCode(fault)).toBeUndefined()
})

test('a code that every object has is none', () => {
  const odd = Object.assign(new Error('odd'), { code: 'toString' })
  expect(inWords(odd, words)).toBe(odd)
  expect(odd.message).toBe('odd')
})
