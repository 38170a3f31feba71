import { expect, test } from 'vitest'
import { addressOf, externalLink, isOurs, mayBeFetched, pageAt } from './addresses.ts'

test('the two pages have an address each', () => {
  expect(addressOf('kiosk')).toBe('alcove://app/kiosk')
  expect(addressOf('admin')).toBe('alcove://app/admin')
})

test.each(['alcove://app/kiosk', 'alcove://app/admin/systems?open=sys-1#status', 'ALCOVE://app/'])(
  '%s is ours',
  address => {
    expect(isOurs(address)).toBe(true)
  },
)

test.each([
  'https://app/kiosk',
  'https://alcove.example/kiosk',
  'alcove://other/kiosk',
  'alcove://app.example/kiosk',
  'alcove://app:80/kiosk',
  'alcove://user@app/kiosk',
  'alcove://user:secret@app/kiosk',
  'alcove:app/kiosk',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'about:blank',
  'data:text/html,hello',
  'blob:alcove://app/1234',
  '',
  'not an address',
])('%s is not ours', address => {
  expect(isOurs(address)).toBe(false)
})

test('an address tells its page', () => {
  expect(pageAt('alcove://app/kiosk')).toBe('kiosk')
  expect(pageAt('alcove://app/admin/systems/sys-1')).toBe('admin')
  expect(pageAt('alcove://app/administrator')).toBeUndefined()
  expect(pageAt('alcove://app/')).toBeUndefined()
  expect(pageAt('https://app/admin')).toBeUndefined()
})

test.each([
  ['alcove://app/assets/kiosk.js', true, true],
  ['data:image/png;base64,AAAA', true, true],
  ['blob:alcove://app/1234', true, true],
  ['devtools://devtools/bundled/inspector.html', false, true],
  ['alcove://other/assets/kiosk.js', false, false],
  ['http://127.0.0.1:8420/api/alcove/v1/node', false, false],
  ['https://fonts.example/inter.woff2', false, false],
  ['ws://127.0.0.1:8420/socket', false, false],
  ['file:///etc/passwd', false, false],
  ['chrome://gpu', false, false],
  ['nonsense', false, false],
])('%s may be fetched: %s, while developing: %s', (address, packaged, developing) => {
  expect(mayBeFetched(address, false)).toBe(packaged)
  expect(mayBeFetched(address, true)).toBe(developing)
})

test('only plain https leaves for the browser', () => {
  expect(externalLink('https://docs.example/display?page=2')).toBe('https://docs.example/display?page=2')
  for (const address of [
    'http://docs.example',
    'file:///etc/passwd',
    'https://user:secret@docs.example',
    'https://user@docs.example',
    'alcove://app/admin',
    'javascript:alert(1)',
    'ms-settings:',
    '',
  ]) {
    expect(externalLink(address)).toBeUndefined()
  }
})
