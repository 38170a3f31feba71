import type { Duplex } from 'node:stream'
import type WebSocket from 'ws'

/** A frame's two bytes before the payload of a ping or pong from a server, which is never masked (RFC 6455 5.2). */
const CONTROL_HEAD = 2

/**
 * Tells how many bytes have come of a message that is not complete, so that one without end is noticed before it fills
 * the memory: the library's own limit must be as large as the largest file.
 */
export function watchInflow({ socket, stream }: { socket: WebSocket; stream: Duplex }, came: (bytes: number) => void) {
  let unfinished = 0
  const control = (payload: Buffer) => {
    unfinished -= CONTROL_HEAD + payload.length
  }
  socket.on('ping', control)
  socket.on('pong', control)
  socket.on('message', () => {
    unfinished = 0
  })
  // Before the library reads it: what it makes of this piece is taken off again.
  stream.prependListener('data', (piece: Buffer) => {
    unfinished += piece.length
    came(unfinished)
  })
}
