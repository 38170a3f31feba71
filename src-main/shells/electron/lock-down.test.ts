import { session as electronSession } from 'electron'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Page } from '../../api/page-sessions.ts'
import { settle } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { adminHome, panelHome } from './addresses.ts'
import { lockContents, lockPage, lockSession } from './lock-down.ts'
import { session, shell } from './testing/electron-stand-in.ts'
import { freshElectron, someContents } from './testing/shell-under-test.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

let warnings: string[] = []
const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }

beforeEach(() => {
  freshElectron()
  warnings = []
})

const homes = { kiosk: panelHome, admin: adminHome('http://127.0.0.1:8420') }
const atHome = { kiosk: 'alcove://app/kiosk', admin: 'http://127.0.0.1:8420/admin/systems' }

function lockedSession(page: Page, { developing = false } = {}) {
  lockSession(electronSession.defaultSession, { page, home: homes[page], developing })
  return session.defaultSession
}

const refused = { requested: false, checked: false, device: false }

describe.each(['kiosk', 'admin'] as const)('on the %s page', page => {
  test.each([
    'media',
    'geolocation',
    'notifications',
    'fullscreen',
    'openExternal',
    'clipboard-read',
    'local-network-access',
    'usb',
    'hid',
    'serial',
    'midi',
  ])('whoever wants %s is refused, however it asks', async permission => {
    expect(await lockedSession(page).wish(permission, atHome[page])).toEqual(refused)
  })
})

test('the admin page may put something on the clipboard; nobody else may', async () => {
  const wish = 'clipboard-sanitized-write'
  expect(await lockedSession('admin').wish(wish, atHome.admin)).toEqual({ ...refused, requested: true, checked: true })
  expect(await lockedSession('admin').wish(wish, 'https://example.com/admin')).toEqual(refused)
  expect(await lockedSession('admin').wish(wish, 'http://127.0.0.1:8421/admin')).toEqual(refused)
  expect(await lockedSession('kiosk').wish(wish, atHome.kiosk)).toEqual(refused)
})

function everythingAnswers(): void {
  for (const scheme of ['alcove', 'http', 'https', 'ws', 'devtools']) {
    session.defaultSession.protocol.handle(scheme, async () => new Response(scheme))
  }
}

test('the panel fetches what the shell serves, and nothing from any network', async () => {
  everythingAnswers()
  const locked = lockedSession('kiosk')
  expect(await (await locked.fetch('alcove://app/kiosk'))?.text()).toBe('alcove')
  expect(await locked.fetch('http://127.0.0.1:8420/admin')).toBeUndefined()
  expect(await locked.fetch('ws://127.0.0.1:8420/api/alcove/v1/socket')).toBeUndefined()
  expect(await locked.fetch('https://example.com/')).toBeUndefined()
  expect(await locked.fetch('devtools://devtools/inspector.html')).toBeUndefined()
})

test('the admin page fetches from its node, and from nowhere else', async () => {
  everythingAnswers()
  const locked = lockedSession('admin')
  expect(await (await locked.fetch('http://127.0.0.1:8420/admin'))?.text()).toBe('http')
  expect(await (await locked.fetch('ws://127.0.0.1:8420/api/alcove/v1/socket'))?.text()).toBe('ws')
  expect(await locked.fetch('alcove://app/kiosk')).toBeUndefined()
  expect(await locked.fetch('http://127.0.0.1:8421/admin')).toBeUndefined()
  expect(await locked.fetch('https://example.com/')).toBeUndefined()
  expect(await locked.fetch('devtools://devtools/inspector.html')).toBeUndefined()
})

test.each(['kiosk', 'admin'] as const)('a developer has the tools on the %s page, and no more', async page => {
  everythingAnswers()
  const onADesk = lockedSession(page, { developing: true })
  expect(await onADesk.fetch('devtools://devtools/inspector.html')).toBeDefined()
  expect(await onADesk.fetch('https://example.com/')).toBeUndefined()
})

test('only the admin page saves files', () => {
  expect(lockedSession('admin').download()).toBe(true)
  freshElectron()
  expect(lockedSession('kiosk').download()).toBe(false)
})

function lockedContents(page: Page | undefined, { developing = false } = {}) {
  const { contents, asElectrons } = someContents()
  lockContents(asElectrons, { homeOf: () => page && homes[page], developing, log })
  return contents
}

const elsewhere = ['https://example.com/', 'file:///etc/passwd', 'alcove://other/', 'devtools://devtools/']

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'] as const)('contents stay at home: %s', how => {
  const panel = lockedContents('kiosk')
  expect(panel.leaveFor('alcove://app/kiosk?system=sys-1', how)).toBe(true)
  for (const url of [...elsewhere, 'alcove://app/admin', atHome.admin]) expect(panel.leaveFor(url, how)).toBe(false)

  const admin = lockedContents('admin')
  expect(admin.leaveFor('http://127.0.0.1:8420/login?continue=/admin', how)).toBe(true)
  for (const url of [...elsewhere, atHome.kiosk]) expect(admin.leaveFor(url, how)).toBe(false)

  const nobodys = lockedContents(undefined)
  for (const url of [...elsewhere, ...Object.values(atHome)]) expect(nobodys.leaveFor(url, how)).toBe(false)
})

test('a page that is kept is in the log, without what may be a secret', () => {
  lockedContents('kiosk').leaveFor('https://example.com/?session=secret')
  expect(warnings).toEqual(['A page tried to leave for https://example.com/ and was kept.'])
})

test('whoever wants to sign in at another site is told where that works', () => {
  const address = 'https://login.example/authorize?client_id=alcove&state=secret'
  expect(lockedContents('admin').leaveFor(address, 'will-redirect')).toBe(false)
  expect(warnings).toEqual([
    'A page tried to leave for https://login.example/authorize and was kept. To sign in at another site, open http://127.0.0.1:8420/admin in a browser.',
  ])
})

test('the developer tools may move while developing', () => {
  const contents = lockedContents(undefined, { developing: true })
  expect(contents.leaveFor('devtools://devtools/inspector.html')).toBe(true)
  expect(contents.leaveFor('https://example.com/')).toBe(false)
})

test('no contents open a window or hold a web view', () => {
  const contents = lockedContents('admin')
  expect(contents.open(atHome.admin)).toBe(false)
  expect(contents.open('https://example.com/')).toBe(false)
  expect(contents.goesOn('will-attach-webview')).toBe(false)
  expect(shell.opened).toEqual([])
})

function lockedPage(page: Page, { locked = true, developing = false } = {}) {
  const { contents, asElectrons } = someContents()
  const openAdmin = vi.fn()
  lockContents(asElectrons, { homeOf: () => homes[page], developing, log })
  lockPage(asElectrons, { page, locked, developing, log, openAdmin })
  return { contents, openAdmin }
}

test('a panel on the wall lets no key through that leaves it', () => {
  const { contents, openAdmin } = lockedPage('kiosk')
  expect(contents.press('F4', { alt: true })).toBe(false)
  expect(contents.press('w', { control: true })).toBe(false)
  expect(contents.press('F12')).toBe(false)
  expect(contents.press('7')).toBe(true)
  expect(openAdmin).not.toHaveBeenCalled()
  expect(contents.press('A', { control: true, shift: true })).toBe(false)
  expect(openAdmin).toHaveBeenCalledOnce()
  expect(contents.devTools).toBe(0)
  expect(contents.goesOn('context-menu')).toBe(false)
})

test('the admin page keeps its keys and its menu, also beside a panel on the wall', () => {
  const { contents } = lockedPage('admin')
  expect(contents.press('c', { control: true })).toBe(true)
  expect(contents.press('Escape')).toBe(true)
  expect(contents.goesOn('context-menu')).toBe(true)
})

test('a developer gets the developer tools', () => {
  const { contents } = lockedPage('kiosk', { locked: false, developing: true })
  expect(contents.press('F12')).toBe(false)
  expect(contents.devTools).toBe(1)
})

test('a link on the admin page goes to the browser, if it is https; the panel sends nobody anywhere', async () => {
  const admin = lockedPage('admin').contents
  expect(admin.open('https://docs.example/display')).toBe(false)
  expect(admin.open('http://docs.example/display')).toBe(false)
  expect(admin.open('file:///etc/passwd')).toBe(false)
  expect(shell.opened).toEqual(['https://docs.example/display'])

  const kiosk = lockedPage('kiosk').contents
  expect(kiosk.open('https://docs.example/display')).toBe(false)
  expect(shell.opened).toHaveLength(1)

  shell.works = false
  expect(admin.open('https://docs.example/display')).toBe(false)
  await settle()
  expect(warnings).toEqual(['No program here opens https://docs.example/display.'])
})
