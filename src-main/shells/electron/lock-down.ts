import { type Session, shell, type WebContents } from 'electron'
import type { Page } from '../../api/page-sessions.ts'
import type { Log } from '../../base/log.ts'
import { externalLink, type Home, mayBeFetched, withoutQuery } from './addresses.ts'
import { meaningOf } from './keys.ts'

// What a page may not do, whatever it tries. The content security policy says much of it once more, in the page.

interface SessionParts {
  /** Whose session it is. */
  page: Page
  home: Home
  developing: boolean
}

/** What the admin page may have beside what every page has: putting an id or a secret onto the clipboard. */
const ADMIN_MAY = 'clipboard-sanitized-write'

/** Nothing from anywhere but home, no camera, no microphone, no device, and nothing saved from the panel. */
export function lockSession(session: Session, { page, home, developing }: SessionParts): void {
  const mayHave = (permission: string, asker: string) =>
    page === 'admin' && permission === ADMIN_MAY && home.holds(asker)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayBeFetched(url, home, developing) }))
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayHave(permission, requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, asker) => mayHave(permission, asker))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', event => {
    // The admin page hands out backups and logs; a file saved from the panel is somewhere nobody can get at it.
    if (page !== 'admin') event.preventDefault()
  })
}

interface ContentsParts {
  /** Where the contents live, if they are one of our windows. */
  homeOf(contents: WebContents): Home | undefined
  developing: boolean
  log: Log
}

/** Holds for all contents there are, also those that no window of ours opened: they stay at home, if they have one. */
export function lockContents(contents: WebContents, { homeOf, developing, log }: ContentsParts): void {
  const stay = (event: { url: string; preventDefault(): void }) => {
    // Chromium's developer tools are contents as well.
    const home = homeOf(contents)
    if (home?.holds(event.url) || (developing && event.url.startsWith('devtools:'))) return
    event.preventDefault()
    const advice = home?.address.startsWith('http:')
      ? ` To sign in at another site, open ${home.address} in a browser.`
      : ''
    log.warn(`A page tried to leave for ${withoutQuery(event.url)} and was kept.${advice}`)
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
