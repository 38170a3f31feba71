import { expect, test } from 'vitest'
import { refusedAt, sizeWords, unknownWords } from './rules.ts'

test('what is refused is told at its knob, and within it', () => {
  expect(refusedAt('power', { message: 'power: Invalid option', detail: { field: 'power' } })).toEqual({
    power: 'Invalid option',
  })
  expect(refusedAt('video', { message: 'video.3: Too big', detail: { field: 'video.3' } })).toEqual({
    video: 'video.3: Too big',
    'video.3': 'Too big',
  })
  expect(refusedAt('power', { message: 'There is no link.' })).toEqual({ power: 'There is no link.' })
})

test('a recording says how much it is and what it could not answer', () => {
  expect(sizeWords({ messages: 1, bytes: 12 })).toBe('1 message, 12 bytes')
  expect(sizeWords({ messages: 40, bytes: 1_234_567 })).toBe('40 messages, 1.2 MB')
  expect(unknownWords(0)).toBe('It had an answer to everything that it was asked.')
  expect(unknownWords(2)).toMatch(/^2 messages had no answer/)
})
