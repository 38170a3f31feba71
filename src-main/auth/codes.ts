import { randomInt } from 'node:crypto'
import { isSame } from './opaque.ts'

/** Without those that are taken for another: 0 and O, 1 and I and L. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 8

/** A code that a person reads off one screen and types into another: `ABCD-EFGH`, some 40 bits. */
export function newCode(): string {
  const text = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

/** However it was typed: in small letters, without the dash, with spaces. */
export const plainCode = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '')

export const isSameCode = (typed: string, code: string): boolean => isSame(plainCode(typed), plainCode(code))
