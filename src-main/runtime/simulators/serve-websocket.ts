import { Buffer } from 'node:buffer'
import http from 'node:http'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { openAcceptor } from './acceptor.ts'
import type { ByteDevice } from './byte-device.ts'
import type { Port } from './simulator-server.ts'
import type { Stage } from './stage.ts'

const MAX_FRAME_BYTES = 1024 * 1024
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

/** A device that speaks over a WebSocket, at any path. Text goes out as a text frame, bytes as a binary one. */
export function serveWebSocket(stage: Stage, device: ByteDevice, port: number): Promise<Port> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES })
  const server = http.createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('This device speaks over a WebSocket.')
  })
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, one => stage.run(() => begin(one, device)))
  })
  return openAcceptor(stage, port, socket => server.emit('connection', socket))
}

function begin(socket: WebSocket, device: ByteDevice): void {
  const { received, ended } = device.begin({
    write(data) {
      if (socket.readyState !== socket.OPEN) return
      socket.send(data)
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
    },
    end: () => socket.close(),
  })
  socket.on('error', () => socket.terminate())
  socket.on('message', data => received(bytesOf(data)))
  socket.on('close', ended)
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
