import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Certificate {
  key: string
  cert: string
}

interface HttpParts {
  /** What the Date header says. */
  now(): number
  answer(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void
}

/** A server that can go away and come back at the same port. */
export interface Listening {
  readonly port: number
  listen(certificate: Certificate | undefined): Promise<void>
  close(): Promise<void>
}

export function createHttp({ now, answer, upgrade }: HttpParts, wantedPort: number): Listening {
  let port = wantedPort
  let server: Server | undefined
  const sockets = new Set<Socket>()
  return {
    get port() {
      return port
    },
    async listen(certificate) {
      const asked = (request: IncomingMessage, response: ServerResponse) => {
        response.sendDate = false
        response.setHeader('date', new Date(now()).toUTCString())
        answer(request, response)
      }
      const listening: Server = certificate ? createTlsServer(certificate, asked) : createServer(asked)
      listening.on('upgrade', upgrade)
      listening.on('connection', socket => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
      })
      listening.on('clientError', (_, stream) => void stream.destroy())
      await new Promise<void>((done, failed) => {
        listening.once('error', failed)
        listening.listen(port, '127.0.0.1', done)
      })
      port = (listening.address() as AddressInfo).port
      server = listening
    },
    async close() {
      const closing = server
      server = undefined
      if (!closing) return
      const closed = new Promise<void>(done => closing.close(() => done()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Answers an upgrade with something else than an upgrade. */
export function refuseUpgrade(stream: Duplex, status: number, body: string, headers: readonly string[]): void {
  const type = body ? ['Content-Type: application/json'] : []
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  stream.on('error', () => stream.destroy())
  stream.end(
    `${[`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...type, length, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`,
  )
}
