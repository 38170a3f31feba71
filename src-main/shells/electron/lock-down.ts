import { type Session, shell, type WebContents } from 'electron'
import type { Page } from '../../api/page-sessions.ts'
import type { Log } from '../../base/log.ts'
import { externalLink, isOurs, mayBeFetched } from './addresses.ts'
import { meaningOf } from './keys.ts'

// What a page may not do, whatever it tries. The content security policy says much of it once more, in the page.

interface SessionParts {
  developing: boolean
  /** Which page the contents show, if they are one of our windows. */
  pageOf(contents: WebContents): Page | undefined
}

/** Nothing from the network, no camera, no microphone, no device, and nothing saved from the panel. */
export function lockSession(session: Session, { developing, pageOf }: SessionParts): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayBeFetched(url, developing) }))
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, _item, contents) => {
    // The admin page hands out backups and logs; a file saved from the panel is somewhere nobody can get at it.
    if (pageOf(contents) !== 'admin') event.preventDefault()
  })
}

/** Holds for all contents there are, also those that no window of ours opened: they stay on our own pages. */
export function lockContents(contents: WebContents, { developing, log }: { developing: boolean; log: Log }): void {
  const stay = (event: { url: string; preventDefault(): void }) => {
    // Chromium's developer tools are contents as well.
    if (isOurs(event.url) || (developing && event.url.startsWith('devtools:'))) return
    event.preventDefault()
    log.warn(`A page tried to leave for ${event.url} and was kept.`)
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

interface PageParts {
  page: Page
  /** On the wall: no key, menu or gesture leaves the panel. */
  locked: boolean
  developing: boolean
  log: Log
  openAdmin(): void
}

/** What differs between the panel and the admin page. */
export function lockPage(contents: WebContents, { page, locked, developing, log, openAdmin }: PageParts): void {
  const onTheWall = locked && page === 'kiosk'
  contents.on('before-input-event', (event, input) => {
    const meaning = meaningOf(input, { locked: onTheWall, developing })
    if (meaning === 'ordinary') return
    event.preventDefault()
    if (meaning === 'open admin') openAdmin()
    if (meaning === 'developer tools') contents.toggleDevTools()
  })
  if (page === 'kiosk') {
    contents.on('context-menu', event => event.preventDefault())
    return
  }
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url)
    if (link !== undefined) {
      shell.openExternal(link).catch(error => log.warn(`No program here opens ${link}.`, { error: String(error) }))
    }
    return { action: 'deny' }
  })
}
