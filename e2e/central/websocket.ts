import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { frame, frameReader, Opcode } from './websocket-frames.ts'

/** What comes in on a WebSocket. */
export interface WebSocketListener {
  text(text: string): void
  binary(bytes: Buffer): void
  ping(payload: Buffer): void
  pong(): void
  /** Once, however it ended; 1006 when there was no close frame, 1005 when there was no code in it. */
  closed(code: number): void
  /** The peer did what the server's WebSocket cannot take (edge.md 2.1). */
  wrong(what: string): void
  /** Every frame, before anything is done with it. `false`: the connection is cut behind it. */
  frame(direction: 'sent' | 'received'): boolean
}

/** The server's side of a WebSocket, frame by frame: a library would hide what the judge has to see. */
export interface WebSocketServerSide {
  readonly open: boolean
  text(text: string): void
  /** Cut into frames of that size; `between` may send control frames after each but the last. */
  binary(bytes: Buffer, frameBytes: number, between: (frames: number) => void): void
  ping(payload?: Buffer): void
  pong(payload?: Buffer): void
  /** An orderly end, without a code unless one is given. */
  close(code?: number): void
  /** No close frame, the TCP connection is just gone. */
  drop(): void
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

export function acceptWebSocket(
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  headers: readonly string[],
  listener: WebSocketListener,
): WebSocketServerSide {
  let state: 'open' | 'closing' | 'closed' = 'open'
  let closeCode = 1006
  let parts: { opcode: number; bytes: Buffer[] } | undefined

  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${GUID}`).digest('base64')
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
  stream.write(`${['HTTP/1.1 101 Switching Protocols', ...upgrade, ...headers].join('\r\n')}\r\n\r\n`)

  const read = frameReader({ frame: took, wrong })
  // What came along with the request is read once whoever called has this socket.
  if (head.length > 0) stream.unshift(head)
  stream.on('data', read)
  stream.on('error', () => stream.destroy())
  stream.on('end', () => stream.end())
  stream.on('close', () => {
    state = 'closed'
    listener.closed(closeCode)
  })

  return {
    get open() {
      return state === 'open'
    },
    text: text => send(Opcode.text, Buffer.from(text)),
    binary(bytes, frameBytes, between) {
      let frames = 0
      for (let at = 0; ; at += frameBytes) {
        const rest = bytes.subarray(at, at + frameBytes)
        // As Crystal's does it: a file that fills its last frame is ended by an empty one.
        const last = rest.length < frameBytes
        send(at === 0 ? Opcode.binary : Opcode.continuation, rest, last)
        if (last) return
        between(++frames)
      }
    },
    ping: (payload = Buffer.alloc(0)) => send(Opcode.ping, payload),
    pong: (payload = Buffer.alloc(0)) => send(Opcode.pong, payload),
    close(code) {
      if (state !== 'open') return
      send(Opcode.close, code === undefined ? Buffer.alloc(0) : codeBytes(code))
      state = 'closing'
    },
    drop: () => void stream.destroy(),
  }

  function wrong(what: string): void {
    listener.wrong(what)
    stream.destroy()
  }

  function send(opcode: number, payload: Buffer, final = true): void {
    if (state !== 'open' || !stream.writable) return
    const last = !listener.frame('sent')
    if (last) state = 'closing'
    stream.write(frame(opcode, payload, final), () => last && stream.destroy())
  }

  function took(opcode: number, payload: Buffer, final: boolean): void {
    const last = !listener.frame('received')
    takes(opcode, payload, final)
    if (last) stream.destroy()
  }

  function takes(opcode: number, payload: Buffer, final: boolean): void {
    if (opcode === Opcode.close) return ended(payload)
    if (state !== 'open') return
    if (opcode === Opcode.ping || opcode === Opcode.pong) {
      if (parts) listener.wrong('a control frame inside a fragmented message')
      return opcode === Opcode.ping ? listener.ping(payload) : listener.pong()
    }
    if (!final || opcode === Opcode.continuation) return piece(opcode, payload, final)
    deliver(opcode, payload)
  }

  function piece(opcode: number, payload: Buffer, final: boolean): void {
    if (opcode !== Opcode.continuation) {
      listener.wrong('a message in more than one frame')
      parts = { opcode, bytes: [] }
    }
    parts?.bytes.push(payload)
    if (!final || !parts) return
    const whole = parts
    parts = undefined
    deliver(whole.opcode, Buffer.concat(whole.bytes))
  }

  function deliver(opcode: number, payload: Buffer): void {
    if (opcode === Opcode.text) listener.text(payload.toString('utf8'))
    else listener.binary(payload)
  }

  function ended(payload: Buffer): void {
    closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005
    if (state === 'open') stream.write(frame(Opcode.close, payload.subarray(0, 2), true))
    state = 'closing'
    stream.end()
  }
}

function codeBytes(code: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(code)
  return bytes
}
