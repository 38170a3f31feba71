import { type Page, pages } from '../../api/page-sessions.ts'

// Which addresses are ours. Node gives an address of our scheme no origin, so scheme and host are compared.

export const SCHEME = 'alcove'
const HOST = 'app'

export const addressOf = (page: Page) => `${SCHEME}://${HOST}/${page}`

export function isOurs(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === ''
}

/** Which page stands at an address of ours: everything below `/admin` is the admin page. */
export function pageAt(address: string): Page | undefined {
  if (!isOurs(address)) return undefined
  const first = URL.parse(address)?.pathname.split('/')[1]
  return pages.find(page => page === first)
}

/** A page may load what the shell itself serves and what it made itself; the network is the node's business. */
export function mayBeFetched(address: string, developing: boolean): boolean {
  const scheme = URL.parse(address)?.protocol
  if (scheme === 'data:' || scheme === 'blob:') return true
  if (scheme === 'devtools:') return developing
  return isOurs(address)
}

/** The link as the system's browser may open it, if it may: a manual of a device, say. */
export function externalLink(address: string): string | undefined {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined
}
