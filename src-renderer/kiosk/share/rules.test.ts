import { expect, test } from 'vitest'
import { phonesWords, reachesPhones } from './rules.ts'

test.each(['https://192.0.2.7:8420/join#k', 'https://node.example.com/join#k', 'https://[fd00::7]:8420/join#k'])(
  'a phone gets to %s',
  address => {
    expect(reachesPhones(address)).toBe(true)
  },
)

test.each([
  'http://localhost:8420/join#k',
  'http://127.0.0.1:8420/join#k',
  'http://127.1:8420/join#k',
  'http://[::1]:8420/join#k',
  'http://panel.localhost/join',
  '/join#k',
  '',
])('%s leads a phone to itself, or nowhere', address => {
  expect(reachesPhones(address)).toBe(false)
})

test('phones are counted as a person would', () => {
  expect(phonesWords(0)).toBe('No phone has the controls.')
  expect(phonesWords(1)).toBe('1 phone has the controls')
  expect(phonesWords(3)).toBe('3 phones have the controls')
})
