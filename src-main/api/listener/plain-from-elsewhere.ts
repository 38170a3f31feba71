import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from 'node:http'

/** What must be had before a device can trust this node: where it is (UPnP), its authority's certificate, and the page that explains it. */
const BEFORE_TRUST = /^\/(ca\.crt|login\/trust|api\/alcove\/v1\/description\.xml|assets\/[^?]*)(\?|$)/
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i

/** Answers HTTP without TLS that does not come from this machine: it is sent to TLS, and nothing else is told. */
export function createPlainServer(options: ServerOptions, handler: RequestListener, port: () => number): Server {
  const server = createServer(options, (request, response) => {
    if (isBeforeTrust(request)) return handler(request, response)
    response.writeHead(308, { location: secureAddress(request, port()), connection: 'close', 'content-length': 0 })
    response.end()
  })
  server.on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(
      `HTTP/1.1 308 Permanent Redirect\r\nlocation: ${secureAddress(request, port())}\r\n` +
        'connection: close\r\ncontent-length: 0\r\n\r\n',
    )
  })
  return server
}

const isBeforeTrust = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && BEFORE_TRUST.test(url)

/** The same place over TLS: by the name and port that were asked for, as both kinds are spoken there. */
export function secureAddress({ headers, url = '/', socket }: IncomingMessage, port: number): string {
  const path = url.startsWith('/') ? url : '/'
  const named = HOST.exec(headers.host ?? '')
  if (named) return `https://${named[1]}${named[2] ?? `:${port}`}${path}`
  const address = (socket.localAddress ?? '').replace(/^::ffff:/, '')
  return `https://${address.includes(':') ? `[${address}]` : address}:${port}${path}`
}
