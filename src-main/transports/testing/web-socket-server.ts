import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type WebSocket from 'ws'
import { WebSocketServer } from 'ws'

/** A device that takes WebSockets on a loopback port of its own, whose every word the test speaks. */
export interface WebSocketDevice {
  readonly port: number
  /** Text as it came; of binary frames their bytes. */
  readonly frames: (string | Uint8Array)[]
  readonly requests: IncomingMessage[]
  readonly connections: number
  /** How many ended with a goodbye. */
  readonly orderlyEnds: number
  readonly newest: WebSocket | undefined
  /** From now on a handshake is answered with this HTTP status; 101 takes it. */
  answers(status: number): void
  drops(): void
  refuses(yes: boolean): Promise<void>
  freezes(yes: boolean): void
  close(): Promise<void>
}

export async function openWebSocketDevice(): Promise<WebSocketDevice> {
  const speaker = new WebSocketServer({ noServer: true })
  const sockets = new Set<Socket>()
  const frames: (string | Uint8Array)[] = []
  const requests: IncomingMessage[] = []
  let newest: WebSocket | undefined
  let [connections, orderlyEnds, status, frozen] = [0, 0, 101, false]

  function attend(socket: WebSocket): void {
    newest = socket
    connections += 1
    socket.on('error', () => undefined)
    socket.on('message', (data, isBinary) => {
      const bytes = Buffer.from(data as Buffer)
      frames.push(isBinary ? Uint8Array.from(bytes) : bytes.toString('utf8'))
    })
    socket.on('close', code => {
      if (code !== 1006) orderlyEnds += 1
    })
  }

  const http = createServer()
  http.on('upgrade', (request, socket, head) => {
    requests.push(request)
    if (status !== 101) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
    speaker.handleUpgrade(request, socket, head, attend)
  })
  http.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    if (frozen) socket.pause()
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      http.once('error', reject)
      http.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = http.address() as AddressInfo

  return {
    ...{ port, frames, requests },
    get connections() {
      return connections
    },
    get orderlyEnds() {
      return orderlyEnds
    },
    get newest() {
      return newest
    },
    answers(now) {
      status = now
    },
    drops() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async refuses(yes) {
      if (yes === !http.listening) return
      if (yes) http.close()
      else await listen(port)
    },
    freezes(yes) {
      frozen = yes
      for (const socket of sockets) {
        if (yes) socket.pause()
        else socket.resume()
      }
    },
    async close() {
      const closed = http.listening ? new Promise(resolve => http.close(resolve)) : undefined
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
