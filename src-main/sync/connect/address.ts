import { isIPv6 } from 'node:net'
import { Failed } from '../../base/result.ts'

export interface CentreAddress {
  /** Scheme, host, and the port where it is another than usual: as it is kept. */
  address: string
  /** An IPv6 address is without its brackets. */
  host: string
  port: number
  isSecure: boolean
  /** Host and port, for a person. */
  where: string
  /** What was typed and does not count, in words. */
  notes: string[]
}

const LOOKS_LIKE = 'It looks like https://central.example.'

/** What people type or paste as the address of a centre: scheme, host and port count (edge.md 1.1). Throws `invalid`. */
export function readAddress(typed: string): CentreAddress {
  const text = typed.trim().replace(/^["'<]+|["'>]+$/g, '')
  if (!text) throw new Failed('invalid', `The address of the central server is missing. ${LOOKS_LIKE}`)
  const scheme = /^([a-z][a-z0-9+.-]*):[/\\]{1,2}/i.exec(text)?.[1]?.toLowerCase()
  const isSecure = scheme === undefined ? !/^[^/?#]*:80(?:[/?#]|$)/.test(text) || isIPv6(text) : secure[scheme]
  if (isSecure === undefined) {
    throw new Failed('invalid', `${scheme}:// is no scheme of a central server. Begin the address with https://.`)
  }
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1).replace(/^[/\\]+/, '')
  const url = parse(isSecure, rest)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (isSecure ? 443 : 80)
  return { address: url.origin, host, port, isSecure, where: `${url.hostname}:${port}`, notes: notesOn(url, scheme) }
}

const secure: Record<string, boolean> = { https: true, wss: true, http: false, ws: false }

function parse(isSecure: boolean, rest: string): URL {
  const host = /^[^/?#\\]*/.exec(rest)?.[0] ?? ''
  if (/%/.test(host) && /:.*:/.test(host)) {
    throw new Failed(
      'invalid',
      'An IPv6 address with an interface behind % counts on one machine only. Enter a name or another address of the central server.',
    )
  }
  const bracketed = isIPv6(host) ? `[${host}]${rest.slice(host.length)}` : rest
  const text = `${isSecure ? 'https' : 'http'}://${bracketed}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!host || !url?.hostname || url.port === '0') {
    throw new Failed('invalid', `This is not the address of a central server. ${LOOKS_LIKE}`)
  }
  return url
}

function notesOn(url: URL, scheme: string | undefined): string[] {
  const { pathname, search, hash, username, password, hostname } = url
  const notes: string[] = []
  if (scheme === undefined) notes.push(`Nothing was in front of it, so ${url.protocol}// is taken.`)
  if (username || password)
    notes.push('The user name and password in it are left out: a node signs in with its secret.')
  if (/api-key/i.test(search)) notes.push('The key in it is left out: enter it as the secret.')
  if (pathname.length > 1 || search || hash)
    notes.push('The path behind it is left out: the node knows which one to ask for.')
  if (/(^|\.)xn--/.test(hostname)) notes.push('The name has letters that DNS spells as xn--….')
  return notes
}
