import { expect, test } from 'vitest'
import { hashApiKey, makeApiKey, splitApiKey, verifyApiKey } from './api-keys.ts'

const id = '00112233445566778899aabbccddeeff'
const secret = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ'
const hash =
  'aabaefbf0968ad152bf3516ebba9ed3a230aaab319b0b9b8722c6b665768bb04847e5a8a73f5022b2432248601b784f8943383ff39194407d6e88e4e49ad9d59'

test('a key is hashed as PlaceOS does it (model.md 3.1, vector)', () => {
  expect(hashApiKey({ id, secret })).toBe(hash)
})

test('the right secret passes; a wrong one, a wrong hash and an unknown key do not', () => {
  expect(verifyApiKey({ id, secret: hash }, secret)).toBe(true)
  expect(verifyApiKey({ id, secret: hash }, `${secret}x`)).toBe(false)
  expect(verifyApiKey({ id, secret: 'ab' }, secret)).toBe(false)
  expect(verifyApiKey({ id, secret: '' }, '')).toBe(false)
  expect(verifyApiKey(undefined, secret)).toBe(false)
})

test('a token is split at its first dot', () => {
  expect(splitApiKey('a.b.c')).toEqual({ id: 'a', secret: 'b.c' })
  for (const token of ['', 'ab', '.b', 'a.']) expect(splitApiKey(token)).toBeUndefined()
})

test('a new key has PlaceOS’s form and verifies against its own hash', () => {
  const made = makeApiKey()
  expect(made.token).toMatch(/^[0-9a-f]{32}\.[\w-]{43}$/)
  const parts = splitApiKey(made.token)
  expect(verifyApiKey({ id: made.id, secret: made.hash }, parts?.secret ?? '')).toBe(true)
})
