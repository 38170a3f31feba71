import { Failed } from '../base/result.ts'

const schemes: Record<string, string> = { 'ws:': 'ws:', 'wss:': 'wss:', 'http:': 'ws:', 'https:': 'wss:' }

/** The address of a WebSocket; `http` and `https` mean the same as `ws` and `wss` (driver.md 12.5). */
export function readWebSocketUri(uri: string): URL {
  const wrong = (what: string) =>
    new Failed(
      'invalid',
      `"${uri}" is not the address of a WebSocket: ${what}. It looks like wss://192.168.1.20/control.`,
    )
  if (!URL.canParse(uri)) throw wrong('it cannot be read')
  const url = new URL(uri)
  const scheme = schemes[url.protocol]
  if (!scheme) throw wrong(`"${url.protocol.slice(0, -1)}" is none of ws, wss, http and https`)
  url.protocol = scheme
  url.hash = ''
  return url
}
