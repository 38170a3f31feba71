import { BrowserWindow, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import { callerOfPanel } from '../../api/caller.ts'
import type { Gate } from '../../api/gate.ts'
import type { Page } from '../../api/page-sessions.ts'
import type { Router } from '../../api/router.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { Home } from './addresses.ts'
import { lockPage } from './lock-down.ts'
import { handPorts } from './message-port.ts'
import { keepPageUp } from './recovery.ts'

/** Where the admin page keeps its cookies, apart from all that the panel has. */
export const ADMIN_PARTITION = 'persist:admin'

export interface WindowParts {
  homes: Readonly<Record<Page, Home>>
  /** The built preload, for the panel. */
  preload: string
  /** The panel fills the screen and cannot be left. */
  locked: boolean
  developing: boolean
  router: Router
  gate: Gate
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
    const { homes, locked, developing, router, gate, clock, log } = parts
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
    if (page === 'kiosk') handPorts(contents, { router, caller: callerOfPanel(undefined), gate, log, signal })
    const keepUp = () => keepPageUp(contents, { name: names[page], home: homes[page], clock, log, signal })
    if (page === 'kiosk' || !locked) return keepUp()

    // Whoever opens the next window on a wall is somebody else: a sign-in does not outlive its own.
    contents.session.clearStorageData().then(
      () => {
        if (!signal.aborted) keepUp()
      },
      error => {
        if (signal.aborted) return
        log.error(
          `The admin page stays closed, as the sign-in of before cannot be forgotten: ${messageOf(error)}. Open it again, or open ${homes.admin.address} in a browser.`,
        )
        window.close()
      },
    )
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
      ...(page === 'kiosk' ? { preload } : { partition: ADMIN_PARTITION }),
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
