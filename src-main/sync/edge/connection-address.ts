import { Failed } from '../../base/result.ts'

/** Where the centre is. */
export interface Centre {
  /** Host and port, for a person. */
  where: string
  url: URL
  /** The host is written as a stock edge does, with its port always (edge.md 1.1). */
  host: string
  isSecure: boolean
}

const PATH = '/api/engine/v2/edges/control'

/** Scheme, host and port count, whatever else the address has (edge.md 1.1). */
export function readCentreAddress(address: string): Centre {
  const given = URL.canParse(address) ? new URL(address) : undefined
  if (!given?.hostname) {
    throw new Failed('invalid', `"${address}" is not the address of a centre. It looks like https://central.example.`)
  }
  const isSecure = given.protocol === 'https:' || given.protocol === 'wss:'
  const host = `${given.hostname}:${given.port || (isSecure ? 443 : 80)}`
  return { where: host, host, isSecure, url: new URL(`${isSecure ? 'wss' : 'ws'}://${host}${PATH}`) }
}

/** How a secret goes up. */
export interface Credential {
  secret: string
  way: 'header' | 'query'
}

/** The address and headers of one connection. Never to be logged: the secret may be in either. */
export function withCredential({ url, host, where }: Centre, { secret, way }: Credential) {
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    const message = `The secret for ${where} has a character that no secret has. Enter it again, as it was shown when the edge was made.`
    throw new Failed('denied', message, { status: 401 })
  }
  const address = new URL(url)
  // As it is; a secret has no character that would end it (edge.md 1.1).
  if (way === 'query') address.search = `api-key=${secret}`
  return { address, headers: { Host: host, ...(way === 'header' ? { 'X-API-Key': secret } : {}) } }
}
