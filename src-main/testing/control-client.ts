import { EventEmitter } from 'node:events'
import WebSocket from 'ws'
import { until } from './until.ts'

/** A control socket as a client has it: all frames that came, in order. */
export interface ControlClient {
  readonly frames: string[]
  readonly socket: WebSocket
  send(frame: object | string): void
  /** The first frame that holds the text; it is taken out. */
  frame(text: string): Promise<string>
  /** Sends the request and gives the frame that answers its id. */
  ask(frame: { id: number } & Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

/** Opens a real one; a refusal throws its status and body. */
export function openControl(
  url: string,
  { headers = {}, query = '' }: { headers?: Record<string, string>; query?: string } = {},
): Promise<ControlClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/engine/v2/systems/control${query}`, { headers })
  const frames: string[] = []
  socket.on('message', data => void frames.push(String(data)))
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => reject({ status: response.statusCode, body }))
    })
    socket.once('error', reject)
    socket.once('open', () =>
      resolve(
        clientOf(frames, socket, frame => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))),
      ),
    )
  })
}

function clientOf(frames: string[], socket: WebSocket, send: ControlClient['send']): ControlClient {
  const frame = async (text: string) => {
    await until(
      () => frames,
      all => all.some(one => one.includes(text)),
      5_000,
    )
    return frames.splice(
      frames.findIndex(one => one.includes(text)),
      1,
    )[0] as string
  }
  return {
    frames,
    socket,
    send,
    frame,
    ask(request) {
      send(request)
      return frame(`{"id":${request.id},`)
    },
    async close() {
      socket.close()
      await until(
        () => socket.readyState,
        state => state === WebSocket.CLOSED,
      )
    },
  }
}

/** A socket without a network: what `serveControlSocket` needs of one. */
export function fakeSocket() {
  const events = new EventEmitter()
  const frames: string[] = []
  const ended: { code: number; reason: string }[] = []
  const socket = Object.assign(events, {
    readyState: WebSocket.OPEN as number,
    /** What the other end has not taken yet. */
    bufferedAmount: 0,
    isPaused: false,
    pause() {
      socket.isPaused = true
    },
    resume() {
      socket.isPaused = false
    },
    send: (text: string) => void frames.push(text),
    close(code: number, reason: string) {
      socket.readyState = WebSocket.CLOSING
      ended.push({ code, reason })
    },
  })
  return {
    socket: socket as unknown as WebSocket,
    frames,
    /** How it was closed from our side. */
    ended,
    /** Whether it is read from. */
    isRead: () => !socket.isPaused,
    /** Takes what came so far. */
    taken: () => frames.splice(0).map(text => JSON.parse(text)),
    receives: (frame: object | string) =>
      events.emit('message', Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), false),
    /** The client reads so slowly that this much lies in our memory. */
    holds(bytes: number) {
      socket.bufferedAmount = bytes
    },
    closes() {
      socket.readyState = WebSocket.CLOSED
      events.emit('close')
    },
  }
}
