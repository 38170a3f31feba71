import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, printable } from './escapes.ts'

test('what is shown to people can be read back, whatever the bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      const text = printable(bytes)
      expect(text).toMatch(/^[\x20-\x7e]*$/)
      expect(bytesOf(text)).toEqual(Buffer.from(bytes))
    }),
  )
})

test.each([
  ['%1CLSS ?\r', '2531434c5353203f0d'],
  ['\\x81\\x09\\x00\\x02\\xFF', '81090002ff'],
  ['\x81\xff', '81ff'],
  ['é€😀', 'e9e282acf09f9880'],
  ['\\x8 \\xzz\n', '5c7838205c787a7a0a'],
])('%j is sent as the bytes it stands for', (text, hex) => {
  expect(bytesOf(text).toString('hex')).toBe(hex)
})
