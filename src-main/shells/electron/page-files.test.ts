import { expect, test } from 'vitest'
import { contentTypeOf, fileAt } from './page-files.ts'

test.each([
  ['alcove://app/kiosk', 'kiosk.html'],
  ['alcove://app/kiosk/', 'kiosk.html'],
  ['alcove://app/kiosk?system=sys-1', 'kiosk.html'],
  ['alcove://app/assets/kiosk-DbX_1.js', 'assets/kiosk-DbX_1.js'],
  ['alcove://app/assets/fonts/inter~latin.woff2', 'assets/fonts/inter~latin.woff2'],
])('%s is %s', (address, file) => {
  expect(fileAt(address)).toBe(file)
})

test.each([
  'alcove://app/',
  'alcove://app/index.html',
  'alcove://app/kiosk.html',
  'alcove://app/admin',
  'alcove://app/login',
  'alcove://app/assets/',
  'alcove://app/assets/.secret',
  'alcove://app/assets/../../main/electron.js',
  'alcove://app/assets/..%2f..%2fmain%2felectron.js',
  'alcove://app/assets/%2e%2e/%2e%2e/main/electron.js',
  'alcove://app/assets/..\\..\\main\\electron.js',
  'alcove://app/assets//etc/passwd',
  'alcove://app/assets/kiosk.js%00.png',
  'alcove://app/assets/C:/windows/win.ini',
  'alcove://other/assets/kiosk.js',
  'https://app/assets/kiosk.js',
])('%s is nothing', address => {
  expect(fileAt(address)).toBeUndefined()
})

test('a file says what it is', () => {
  expect(contentTypeOf('kiosk.html')).toBe('text/html; charset=utf-8')
  expect(contentTypeOf('assets/inter.woff2')).toBe('font/woff2')
  expect(contentTypeOf('assets/unheard-of.xyz')).toBe('application/octet-stream')
})
