import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import WebSocket, { WebSocketServer } from 'ws'
import { until } from '../../../testing/until.ts'

/** One link as a centre sees it. */
export interface Peer {
  /** What came, frame by frame. */
  readonly frames: { text: string; isBinary: boolean }[]
  /** Payloads of what came as ping and as pong. */
  readonly pings: string[]
  readonly pongs: string[]
  readonly isOpen: boolean
  send(id: number, body: object): void
  raw(data: string | Uint8Array): void
  /** As stock PlaceOS sends files: in fragments, perhaps with an empty one at the end, and a ping in between. */
  fragments(bytes: Uint8Array, size?: number): void
  /** A part of a text that others may follow. */
  piece(bytes: Uint8Array): void
  ping(payload?: string): void
  pong(payload?: string): void
  close(code?: number): void
  drop(): void
  /** Takes nothing more of what is sent to it. */
  freeze(): void
  /** Frames of this type, parsed. */
  of(type: string): Frame[]
  /** Until so many frames of the type have come. */
  heard(type: string, count?: number): Promise<Frame[]>
}

export interface Frame {
  sequence_id: number
  body: { type: string; [field: string]: unknown }
}

/** A bare server that takes edges on a loopback port and says nothing by itself but what it is told to. */
export interface LinkCentre {
  readonly port: number
  readonly requests: IncomingMessage[]
  readonly peers: Peer[]
  /** Answers `register` with nothing to do; on at first. */
  registers: boolean
  /** What an edge that wants in is told; 101 lets it in. */
  admits: (request: IncomingMessage) => number | { status: number; headers?: Record<string, string>; body?: string }
  /** Until so many links were opened. */
  connected(count?: number): Promise<Peer>
  /** Ends every link without a goodbye and takes no new ones until `start`. */
  stop(): Promise<void>
  start(): Promise<void>
}

export const emptyRegistration = {
  type: 'register_response',
  success: true,
  add_drivers: [],
  remove_drivers: [],
  add_modules: [],
  remove_modules: [],
  running_modules: [],
}

export async function openLinkCentre(tls?: { cert: string; key: string }): Promise<LinkCentre> {
  const sockets = new Set<Socket | Duplex>()
  const speaker = new WebSocketServer({ noServer: true })
  const http: Server = tls ? createHttps(tls) : createHttp()
  const centre: LinkCentre = {
    ...{ requests: [], peers: [], registers: true, admits: () => 101 },
    get port() {
      return port
    },
    async connected(count = 1) {
      await until(
        () => centre.peers.length,
        now => now >= count,
      )
      return centre.peers[count - 1] as Peer
    },
    async stop() {
      const closed = new Promise(resolve => http.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    start: () => listen(port),
  }
  http.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  http.on('upgrade', (request, socket, head) => {
    centre.requests.push(request)
    const told = centre.admits(request)
    const { status, headers = {}, body = '' } = typeof told === 'number' ? { status: told } : told
    if (status === 101) {
      return speaker.handleUpgrade(request, socket, head, opened => centre.peers.push(attend(opened, centre)))
    }
    const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body) })
    socket.end(`HTTP/1.1 ${status} No\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  })
  const listen = (on: number) => new Promise<void>(resolve => http.listen(on, '127.0.0.1', resolve))
  await listen(0)
  const { port } = http.address() as AddressInfo
  return centre
}

function attend(socket: WebSocket, centre: LinkCentre): Peer {
  const peer: Peer = {
    ...{ frames: [], pings: [], pongs: [] },
    get isOpen() {
      return socket.readyState === WebSocket.OPEN
    },
    send: (sequence_id, body) => socket.send(JSON.stringify({ sequence_id, body })),
    raw: data => socket.send(data),
    fragments(bytes, size = 1_024) {
      for (let at = 0; at < bytes.length; at += size) {
        socket.send(bytes.subarray(at, at + size), { binary: true, fin: false })
        if (at === size) socket.ping('between')
      }
      socket.send('', { binary: true, fin: true })
    },
    piece: bytes => socket.send(bytes, { binary: false, fin: false }),
    ping: payload => socket.ping(payload),
    pong: payload => socket.pong(payload),
    close: code => socket.close(code),
    drop: () => socket.terminate(),
    freeze: () => socket.pause(),
    of: type => peer.frames.map(({ text }) => JSON.parse(text) as Frame).filter(({ body }) => body.type === type),
    async heard(type, count = 1) {
      return until(
        () => peer.of(type),
        now => now.length >= count,
      )
    },
  }
  socket.on('error', () => undefined)
  socket.on('ping', payload => peer.pings.push(payload.toString()))
  socket.on('pong', payload => peer.pongs.push(payload.toString()))
  socket.on('message', (data, isBinary) => {
    const text = data.toString()
    peer.frames.push({ text, isBinary })
    const { sequence_id, body } = JSON.parse(text) as Frame
    if (centre.registers && body.type === 'register') peer.send(sequence_id, emptyRegistration)
  })
  return peer
}
