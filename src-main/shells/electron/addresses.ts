// Which addresses a window may go to and ask. Two windows, two homes, and neither leads into the other. Node gives an
// address of our scheme no origin, so scheme and host are compared.

export const SCHEME = 'alcove'
const HOST = 'app'

/** Where the page of a window lives. */
export interface Home {
  /** What is shown first. */
  readonly address: string
  /** Whether the page may go there. */
  holds(address: string): boolean
  /** Whether what is there may be fetched. */
  serves(address: string): boolean
}

/** The panel comes straight from the build, and the network is the node's business. */
export const panelHome: Home = {
  address: `${SCHEME}://${HOST}/kiosk`,
  holds: address => isOurs(address) && URL.parse(address)?.pathname.split('/')[1] === 'kiosk',
  serves: isOurs,
}

/** The admin page comes from the node, as in any browser: whoever opens it signs in, and the cookies are the node's. */
export function adminHome(nodeUrl: string): Home {
  const { host } = new URL(nodeUrl)
  const isAt = (address: string, ...schemes: string[]) => {
    const url = URL.parse(address)
    return url !== null && schemes.includes(url.protocol) && url.host === host && isAnonymous(url)
  }
  return {
    address: `${nodeUrl}/admin`,
    holds: address => isAt(address, 'http:'),
    serves: address => isAt(address, 'http:', 'ws:'),
  }
}

/** What the shell itself serves as the panel's. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === `${SCHEME}:` && url.host === HOST && isAnonymous(url)
}

/** A page may load what is at its home and what it made itself. */
export function mayBeFetched(address: string, home: Home, developing: boolean): boolean {
  const scheme = URL.parse(address)?.protocol
  if (scheme === 'data:' || scheme === 'blob:') return true
  if (scheme === 'devtools:') return developing
  return home.serves(address)
}

/** The link as the system's browser may open it, if it may: a manual of a device, say. */
export function externalLink(address: string): string | undefined {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && isAnonymous(url) ? url.href : undefined
}

/** As the log may hold it: what follows the path may be a secret, as in a sign-in under way at another site. */
export const withoutQuery = (address: string): string => address.replace(/[?#].*$/s, '')

const isAnonymous = ({ username, password }: URL) => username === '' && password === ''
