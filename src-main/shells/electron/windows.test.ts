import { beforeEach, expect, test, vi } from 'vitest'
import type { Gate } from '../../api/gate.ts'
import type { Router } from '../../api/router.ts'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { adminHome, panelHome } from './addresses.ts'
import { BrowserWindow, session } from './testing/electron-stand-in.ts'
import { askPort, freshElectron, someContents, windowOf } from './testing/shell-under-test.ts'
import { ADMIN_PARTITION, createWindows } from './windows.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

const admins = () => session.fromPartition(ADMIN_PARTITION)
let errors: string[] = []

beforeEach(() => {
  freshElectron()
  errors = []
  session.defaultSession.protocol.handle('alcove', async () => new Response('a page'))
  admins().protocol.handle('http', async () => new Response('a page'))
})

function someWindows({ locked = false, developing = true } = {}) {
  const stop = new AbortController()
  const clock = fakeClock()
  const windows = createWindows({
    homes: { kiosk: panelHome, admin: adminHome('http://127.0.0.1:8420') },
    preload: '/opt/alcove/out/preload/bridge.cjs',
    locked,
    developing,
    router: {} as Router,
    gate: {} as Gate,
    clock,
    log: { ...silentLog, error: (message: string) => void errors.push(message) },
    signal: stop.signal,
  })
  return { windows, stop, clock }
}

const loaded = () => new Promise(resolve => setImmediate(resolve))

const preload = '/opt/alcove/out/preload/bridge.cjs'
const isolation = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
}

test('on the wall the panel fills the screen, and both windows are isolated', () => {
  const { windows } = someWindows({ locked: true, developing: false })
  windows.show('kiosk')
  windows.show('admin')
  expect(windowOf('kiosk')?.options).toEqual({
    title: 'Room panel',
    width: 1280,
    height: 800,
    useContentSize: true,
    backgroundColor: '#0a0b10',
    show: false,
    kiosk: true,
    webPreferences: { ...isolation, preload, devTools: false, disableDialogs: true },
  })
  expect(windowOf('admin')?.options).toEqual({
    title: 'Alcove',
    width: 1440,
    height: 900,
    useContentSize: true,
    backgroundColor: '#0a0b10',
    show: false,
    kiosk: false,
    webPreferences: { ...isolation, partition: 'persist:admin', devTools: false, disableDialogs: false },
  })
})

test('on a desk the panel is a window, with developer tools while developing', () => {
  const { windows } = someWindows()
  windows.show('kiosk')
  expect(windowOf('kiosk')?.options.kiosk).toBe(false)
  expect(windowOf('kiosk')?.options.webPreferences).toEqual({
    ...isolation,
    preload,
    devTools: true,
    disableDialogs: true,
  })
})

test('a window shows once there is something to see', async () => {
  const { windows } = someWindows()
  windows.show('kiosk')
  expect(windowOf('kiosk')?.shown).toBe(false)
  await loaded()
  expect(windowOf('kiosk')?.shown).toBe(true)
})

test('a page has one window; asked for again it comes to the front', async () => {
  const { windows } = someWindows()
  windows.show('admin')
  await loaded()
  const admin = windowOf('admin')
  Object.assign(admin ?? {}, { minimized: true, shown: false })
  windows.show('admin')
  expect(BrowserWindow.all).toHaveLength(1)
  expect(admin).toMatchObject({ minimized: false, shown: true, focused: 1 })
})

test('Ctrl+Shift+A on the panel opens the admin page', () => {
  const { windows } = someWindows({ locked: true, developing: false })
  windows.show('kiosk')
  windowOf('kiosk')?.webContents.press('A', { control: true, shift: true })
  expect(windowOf('admin')).toBeDefined()
})

test('the panel on the wall cannot be closed until the shell stops', () => {
  const { windows, stop } = someWindows({ locked: true })
  windows.show('kiosk')
  windows.show('admin')
  expect(windowOf('kiosk')?.close()).toBe(false)
  expect(windowOf('admin')?.close()).toBe(true)
  stop.abort()
  expect(windowOf('kiosk')?.close()).toBe(true)
})

test('the panel comes from the build and gets a port; the admin page comes from the node and gets none', async () => {
  const { windows } = someWindows()
  windows.show('kiosk')
  windows.show('admin')
  await loaded()
  const [kiosk, admin] = [windowOf('kiosk')?.webContents, windowOf('admin')?.webContents]
  expect(kiosk?.loads).toEqual(['alcove://app/kiosk'])
  expect(admin?.loads).toEqual(['http://127.0.0.1:8420/admin'])
  expect(kiosk && askPort(kiosk.mainFrame)).toBeDefined()
  expect(admin && askPort(admin.mainFrame)).toBeUndefined()
  expect(admin?.ipc.eventNames()).toEqual([])
})

test('on a wall every admin window begins with nobody signed in; on a desk a sign-in lasts', async () => {
  const onAWall = someWindows({ locked: true, developing: false }).windows
  onAWall.show('kiosk')
  for (const times of [1, 2]) {
    onAWall.show('admin')
    expect(windowOf('admin')?.webContents.loads).toEqual([])
    await loaded()
    onAWall.show('admin')
    expect(admins().cleared).toBe(times)
    expect(windowOf('admin')?.webContents.loads).toEqual(['http://127.0.0.1:8420/admin'])
    windowOf('admin')?.close()
  }
  expect(session.defaultSession.cleared).toBe(0)

  freshElectron()
  const onADesk = someWindows().windows
  onADesk.show('admin')
  await loaded()
  expect(admins().cleared).toBe(0)
})

test('an admin window that cannot forget who was signed in shows nothing, closes and says so', async () => {
  const { windows } = someWindows({ locked: true })
  windows.show('kiosk')
  admins().clears = false
  windows.show('admin')
  const contents = windowOf('admin')?.webContents
  await loaded()
  expect(windowOf('admin')).toBeUndefined()
  expect(contents?.loads).toEqual([])
  expect(errors).toEqual([expect.stringMatching(/stays closed.*The storage is locked\..*127\.0\.0\.1:8420\/admin/)])
})

test.each([true, false])('an admin window that is closed before it begins is left at that', async clears => {
  const { windows } = someWindows({ locked: true })
  admins().clears = clears
  windows.show('kiosk')
  windows.show('admin')
  const admin = windowOf('admin')
  admin?.close()
  await loaded()
  expect(admin?.webContents.loads).toEqual([])
  expect(errors).toEqual([])
})

test('a closed window is forgotten, with all that it had going', async () => {
  const { windows, clock } = someWindows()
  windows.show('kiosk')
  await loaded()
  const first = windowOf('kiosk')
  const port = first && askPort(first.webContents.mainFrame)
  const closed = new Promise<void>(resolve => port?.once('close', () => resolve()))
  expect(first?.close()).toBe(true)
  await closed
  expect(clock.waiting).toBe(0)
  windows.show('kiosk')
  expect(windowOf('kiosk')).toBeDefined()
  expect(windowOf('kiosk')).not.toBe(first)
})

test('whose contents they are is told by the window alone', () => {
  const { windows } = someWindows()
  windows.show('kiosk')
  windows.show('admin')
  const contentsOf = (page: 'kiosk' | 'admin') => windowOf(page)?.webContents as unknown as Electron.WebContents
  expect(windows.pageOf(contentsOf('kiosk'))).toBe('kiosk')
  expect(windows.pageOf(contentsOf('admin'))).toBe('admin')
  expect(windows.pageOf(someContents().asElectrons)).toBeUndefined()
})
