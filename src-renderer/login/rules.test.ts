import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWholeCode, looksLikeEmail, nextAddress, screenAt, tidyCode, waitWords } from './rules.ts'

const ORIGIN = 'https://192.0.2.7:8420'
const next = (wanted: string | null) => nextAddress(wanted, ORIGIN)

test('each address has its screen, with a slash at its end or without', () => {
  expect(screenAt('/login')).toBe('sign-in')
  expect(screenAt('/login/')).toBe('sign-in')
  expect(screenAt('/login/unattended.html')).toBe('unattended')
  expect(screenAt('/join')).toBe('join')
  expect(screenAt('/login/nothing')).toBeUndefined()
})

test('a path of this node is gone on to, with its query and fragment', () => {
  expect(next('/admin/systems?q=a//b#status')).toBe('/admin/systems?q=a//b#status')
  expect(next('/kiosk')).toBe('/kiosk')
  expect(next('/auth/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Fapp.example%2F')).toBe(
    '/auth/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Fapp.example%2F',
  )
})

test('a whole address of this origin is reduced to its path', () => {
  expect(next(`${ORIGIN}/kiosk?system=sys-1`)).toBe('/kiosk?system=sys-1')
  expect(next(ORIGIN)).toBe('/')
})

test.each([
  null,
  '',
  'admin',
  '//other.example',
  '/\\other.example',
  '\\\\other.example',
  '/.//other.example',
  '/..//other.example',
  '/%2e//other.example',
  '/a//b',
  '/\t/other.example',
  ' //other.example',
  '\u0000//other.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,hello',
  'https:other.example',
  'https://other.example/admin',
  'http://192.0.2.7:8420/admin',
  'https://192.0.2.7:9999/admin',
  'https://192.0.2.7:8420@other.example/',
  'https://somebody@192.0.2.7:8420/admin',
  'blob:https://192.0.2.7:8420/1',
])('%j leads nowhere else, but to the admin page', wanted => {
  expect(next(wanted)).toBe('/admin')
})

test.each([
  '/login',
  '/login?continue=/admin',
  '/login/claim',
  '/join',
  '/auth/logout',
  '/auth/logout?continue=/admin',
])('%s would lead back to signing in, or out', wanted => {
  expect(next(wanted)).toBe('/admin')
})

test('whatever is asked for, the way on stays in this origin', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    ':',
    '@',
    '?',
    '#',
    '%2f',
    '%5c',
    '\t',
    'https:',
    'other.example',
    'a',
    ORIGIN,
  )
  const wild = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join('')),
  )
  fc.assert(
    fc.property(wild, wanted => {
      const address = next(wanted)
      expect(address).toMatch(/^\/(?!\/)/)
      expect(new URL(address, ORIGIN).origin).toBe(ORIGIN)
      // What was let through once is let through again, unchanged.
      expect(next(address)).toBe(address)
    }),
    { numRuns: 2_000 },
  )
})

test('a code is read however it is typed', () => {
  expect(tidyCode('abcdefgh')).toBe('ABCD-EFGH')
  expect(tidyCode(' abcd - efgh ')).toBe('ABCD-EFGH')
  expect(tidyCode('abcd')).toBe('ABCD')
  expect(tidyCode('abcd-')).toBe('ABCD')
  expect(tidyCode('ABCD-EFGHJK')).toBe('ABCD-EFGH')
  expect(isWholeCode(tidyCode('abcdefgh'))).toBe(true)
  expect(isWholeCode(tidyCode('abcdefg'))).toBe(false)
})

test('typing a code letter by letter ends with the same code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), typed => {
      let shown = ''
      for (const letter of typed) shown = tidyCode(shown + letter)
      const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
      // Longer letters of other alphabets may fold into ours in capitals; what counts is that nothing is lost or doubled.
      expect(shown).toBe(tidyCode(plain))
    }),
  )
})

test('waiting is told in the unit a person would choose, and never as nothing', () => {
  expect(waitWords(0)).toBe('1 s')
  expect(waitWords(1_200)).toBe('2 s')
  expect(waitWords(60_000)).toBe('1 min')
  expect(waitWords(75_000)).toBe('1 min 15 s')
})

test('an address without an @ is a slip', () => {
  expect(looksLikeEmail(' ada@example.com ')).toBe(true)
  expect(looksLikeEmail('ada')).toBe(false)
  expect(looksLikeEmail('ada @example.com')).toBe(false)
})
