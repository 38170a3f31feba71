import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameCode, newCode, plainCode } from './codes.ts'

test('a code is two groups of four letters that are not taken for another', () => {
  for (let at = 0; at < 500; at++) {
    expect(newCode()).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
  }
})

test('no two are the same, and every letter comes up', () => {
  const codes = Array.from({ length: 2_000 }, newCode)
  expect(new Set(codes).size).toBe(codes.length)
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(31)
})

test('it is the same however a person types it', () => {
  const typing = fc.record({
    small: fc.boolean(),
    between: fc.constantFrom('-', '', ' ', ' - ', '–', '.', '\t'),
    around: fc.constantFrom('', ' ', '\n'),
  })
  fc.assert(
    fc.property(typing, ({ small, between, around }) => {
      const code = newCode()
      const typed = around + code.replace('-', between) + around
      expect(isSameCode(small ? typed.toLowerCase() : typed, code)).toBe(true)
    }),
  )
})

test('it is not the same with one letter changed, left out or added', () => {
  const change = fc.record({ at: fc.nat(7), letter: fc.constantFrom(...'23456789ABCDEFGHJKMNPQRSTUVWXYZ') })
  fc.assert(
    fc.property(change, ({ at, letter }) => {
      const code = plainCode(newCode())
      const [before, after] = [code.slice(0, at), code.slice(at + 1)]
      expect(isSameCode(before + letter + after, code)).toBe(code[at] === letter)
      expect(isSameCode(before + after, code)).toBe(false)
      expect(isSameCode(code + letter, code)).toBe(false)
    }),
  )
})

test.each(['', '-', ' ', '𝟚𝟛', 'ÄÖÜ'])('%j is no code', typed => expect(isSameCode(typed, newCode())).toBe(false))

test('whatever is typed is compared without a fault', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), typed => {
      expect(isSameCode(typed, newCode())).toBe(false)
    }),
  )
})
