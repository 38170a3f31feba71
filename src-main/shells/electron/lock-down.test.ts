import { session as electronSession } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Page } from '../../api/page-sessions.ts'
import { settle } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
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

function lockedSession({ developing = false, page }: { developing?: boolean; page?: Page } = {}) {
  lockSession(electronSession.defaultSession, { developing, pageOf: () => page })
  return session.defaultSession
}

test.each(['media', 'geolocation', 'notifications', 'fullscreen', 'openExternal', 'usb', 'hid', 'serial', 'midi'])(
  'a page that wants %s is refused, however it asks',
  async permission => {
    expect(await lockedSession().wish(permission)).toEqual({ requested: false, checked: false, device: false })
  },
)

test('nothing is fetched from anywhere else', async () => {
  const locked = lockedSession()
  locked.protocol.handle('alcove', async () => new Response('ours'))
  locked.protocol.handle('https', async () => new Response('theirs'))
  locked.protocol.handle('devtools', async () => new Response('tools'))
  expect(await (await locked.fetch('alcove://app/kiosk'))?.text()).toBe('ours')
  expect(await locked.fetch('https://example.com/')).toBeUndefined()
  expect(await locked.fetch('devtools://devtools/inspector.html')).toBeUndefined()

  const onADesk = lockedSession({ developing: true })
  expect(await onADesk.fetch('devtools://devtools/inspector.html')).toBeDefined()
  expect(await onADesk.fetch('https://example.com/')).toBeUndefined()
})

test('only the admin page saves files', () => {
  expect(lockedSession({ page: 'admin' }).download('its contents')).toBe(true)
  freshElectron()
  expect(lockedSession({ page: 'kiosk' }).download('its contents')).toBe(false)
  freshElectron()
  expect(lockedSession().download('contents of nobody')).toBe(false)
})

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'] as const)(
  'contents stay on our own pages: %s',
  how => {
    const { contents, asElectrons } = someContents()
    lockContents(asElectrons, { developing: false, log })
    expect(contents.leaveFor('alcove://app/admin/systems', how)).toBe(true)
    for (const url of ['https://example.com/', 'file:///etc/passwd', 'alcove://other/', 'devtools://devtools/']) {
      expect(contents.leaveFor(url, how)).toBe(false)
    }
    expect(warnings[0]).toContain('https://example.com/')
  },
)

test('the developer tools may move while developing', () => {
  const { contents, asElectrons } = someContents()
  lockContents(asElectrons, { developing: true, log })
  expect(contents.leaveFor('devtools://devtools/inspector.html')).toBe(true)
  expect(contents.leaveFor('https://example.com/')).toBe(false)
})

test('no contents open a window or hold a web view', () => {
  const { contents, asElectrons } = someContents()
  lockContents(asElectrons, { developing: false, log })
  expect(contents.open('alcove://app/admin')).toBe(false)
  expect(contents.open('https://example.com/')).toBe(false)
  expect(contents.goesOn('will-attach-webview')).toBe(false)
  expect(shell.opened).toEqual([])
})

function lockedPage(page: Page, { locked = true, developing = false } = {}) {
  const { contents, asElectrons } = someContents()
  const openAdmin = vi.fn()
  lockContents(asElectrons, { developing, log })
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
