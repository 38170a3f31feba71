import { expect, test } from 'vitest'
import { adminHome, externalLink, isOurs, mayBeFetched, panelHome, withoutQuery } from './addresses.ts'

const home = adminHome('http://127.0.0.1:8420')

test('the panel comes from the build, the admin page from the node', () => {
  expect(panelHome.address).toBe('alcove://app/kiosk')
  expect(home.address).toBe('http://127.0.0.1:8420/admin')
})

test.each(['alcove://app/kiosk', 'alcove://app/kiosk/rooms?system=sys-1#status', 'ALCOVE://app/'])(
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

test.each([
  ['alcove://app/kiosk', true, false],
  ['alcove://app/kiosk?system=sys-1', true, false],
  ['alcove://app/kiosk/', true, false],
  ['alcove://app/', false, false],
  ['alcove://app/kiosks', false, false],
  ['alcove://app/admin', false, false],
  ['alcove://app/assets/kiosk.js', false, false],
  ['http://127.0.0.1:8420/admin/systems?open=sys-1', false, true],
  ['http://127.0.0.1:8420/login?continue=%2Fadmin', false, true],
  ['https://127.0.0.1:8420/admin', false, false],
  ['ws://127.0.0.1:8420/api/alcove/v1/socket', false, false],
  ['http://127.0.0.1/admin', false, false],
  ['http://127.0.0.1:84200/admin', false, false],
  ['http://127.0.0.1:8420.example.com/admin', false, false],
  ['http://127.0.0.1:8420@example.com/admin', false, false],
  ['http://somebody@127.0.0.1:8420/admin', false, false],
  ['http://localhost:8420/admin', false, false],
  ['blob:http://127.0.0.1:8420/1234', false, false],
  ['https://example.com/', false, false],
  ['file:///etc/passwd', false, false],
  ['nonsense', false, false],
])('%s is the panel’s: %s, the admin page’s: %s', (address, panels, admins) => {
  expect(panelHome.holds(address)).toBe(panels)
  expect(home.holds(address)).toBe(admins)
})

test.each([
  ['alcove://app/assets/kiosk.js', true, false],
  ['alcove://other/assets/kiosk.js', false, false],
  ['http://127.0.0.1:8420/api/alcove/v1/node', false, true],
  ['ws://127.0.0.1:8420/api/alcove/v1/socket', false, true],
  ['wss://127.0.0.1:8420/api/alcove/v1/socket', false, false],
  ['https://127.0.0.1:8420/assets/admin.js', false, false],
  ['http://127.0.0.1:8421/assets/admin.js', false, false],
  ['ws://127.0.0.1:9222/devtools', false, false],
  ['http://a:b@127.0.0.1:8420/', false, false],
  ['data:image/png;base64,AAAA', true, true],
  ['blob:alcove://app/1234', true, true],
  ['https://fonts.example/inter.woff2', false, false],
  ['file:///etc/passwd', false, false],
  ['chrome://gpu', false, false],
  ['nonsense', false, false],
])('%s may be fetched by the panel: %s, by the admin page: %s', (address, byPanel, byAdmin) => {
  for (const developing of [false, true]) {
    expect(mayBeFetched(address, panelHome, developing)).toBe(byPanel)
    expect(mayBeFetched(address, home, developing)).toBe(byAdmin)
  }
})

test('the developer tools are fetched while developing, and only then', () => {
  const tools = 'devtools://devtools/bundled/inspector.html'
  expect(mayBeFetched(tools, home, false)).toBe(false)
  expect(mayBeFetched(tools, home, true)).toBe(true)
})

test('a node on the port that browsers leave out is at home all the same', () => {
  const plain = adminHome('http://127.0.0.1:80')
  expect(plain.holds('http://127.0.0.1/admin')).toBe(true)
  expect(plain.serves('ws://127.0.0.1:80/api/alcove/v1/socket')).toBe(true)
})

test('what the log holds of an address ends where secrets may begin', () => {
  expect(withoutQuery('https://login.example/authorize?state=secret#more')).toBe('https://login.example/authorize')
  expect(withoutQuery('https://login.example/#token=secret\nmore')).toBe('https://login.example/')
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
