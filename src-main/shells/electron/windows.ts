import { BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import { callerOfPage, type Page } from '../../api/page-sessions.ts'
import type { Router } from '../../api/router.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { addressOf } from './addresses.ts'
import { lockPage } from './lock-down.ts'
import { handPorts } from './message-port.ts'
import { keepPageUp } from './recovery.ts'

export interface WindowParts {
  /** The built preload. */
  preload: string
  /** The panel fills the screen and cannot be left. */
  locked: boolean
  developing: boolean
  router: Router
  clock: Clock
  log: Log
  signal: AbortSignal
}

/** The two windows there can be, each at most once. */
export interface Windows {
  /** Opens the window, or brings it to the front. */
  show(page: Page): void
  pageOf(contents: WebContents): Page | undefined
}

export function createWindows(parts: WindowParts): Windows {
  const open = new Map<Page, BrowserWindow>()

  function show(page: Page): void {
    const window = open.get(page)
    if (!window) return create(page)
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  function create(page: Page): void {
    const { locked, developing, router, clock, log } = parts
    const window = new BrowserWindow(windowOptions(page, parts))
    open.set(page, window)
    const closed = new AbortController()
    const signal = AbortSignal.any([parts.signal, closed.signal])
    const contents = window.webContents

    window.once('ready-to-show', () => window.show())
    window.on('close', event => {
      // Alt+F4 is the system's on some machines, and never reaches the page.
      if (locked && page === 'kiosk' && !parts.signal.aborted) event.preventDefault()
    })
    window.once('closed', () => {
      open.delete(page)
      closed.abort()
    })
    lockPage(contents, { page, locked, developing, log, openAdmin: () => show('admin') })
    handPorts(contents, { router, caller: callerOfPage(page), log, signal })
    keepPageUp(contents, { name: names[page], home: addressOf(page), clock, log, signal })
  }

  return {
    show,
    pageOf: contents => [...open].find(([, window]) => window.webContents === contents)?.[0],
  }
}

const names: Record<Page, string> = { admin: 'The admin page', kiosk: 'The panel' }

/** Dark like the pages, so that nothing flashes white in a dim room. */
const BACKGROUND = '#0a0b10'

export function windowOptions(
  page: Page,
  { preload, locked, developing }: Pick<WindowParts, 'preload' | 'locked' | 'developing'>,
): BrowserWindowConstructorOptions {
  return {
    title: page === 'kiosk' ? 'Room panel' : 'Alcove',
    width: page === 'kiosk' ? 1280 : 1440,
    height: page === 'kiosk' ? 800 : 900,
    useContentSize: true,
    backgroundColor: BACKGROUND,
    show: false,
    kiosk: locked && page === 'kiosk',
    webPreferences: {
      preload,
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
      devTools: developing,
      // A dialog from a page would stand on the wall until somebody finds a way to press its button.
      disableDialogs: page === 'kiosk',
      safeDialogs: true,
    },
  }
}
