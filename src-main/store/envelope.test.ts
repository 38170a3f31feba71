import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seal, unseal } from './envelope.ts'

test('however a body is cut into texts and bytes, it is read as it was', async () => {
  const part = fc.record({ text: fc.string({ unit: 'grapheme', maxLength: 9 }), times: fc.constantFrom(1, 9, 9_000) })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(part, fc.boolean()), { maxLength: 8 }), async parts => {
      const texts = parts.map(([{ text, times }]) => JSON.stringify(text.repeat(times)))
      const pieces = texts.map((text, at) => (parts[at]?.[1] ? Buffer.from(text) : text))
      const sealed = await seal(7, ['[', ...pieces.flatMap((piece, at) => (at === 0 ? [piece] : [',', piece])), ']'])
      expect(unseal(Buffer.concat(sealed))).toEqual({ kind: 'good', generation: 7, data: JSON.parse(`[${texts}]`) })
    }),
  )
})
