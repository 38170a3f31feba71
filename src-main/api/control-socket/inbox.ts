import { type RawData, WebSocket } from 'ws'
import type { Turns } from './turns.ts'

/** A request that has come, and whether it came as bytes rather than as text. */
export interface Letter {
  data: RawData
  isBinary: boolean
}

/** What a socket has sent and nobody has read yet. Never much: a socket that is ahead of us is not read from. */
export interface Inbox {
  /** There is room for answers again. */
  goOn(): void
  close(): void
}

export interface InboxParts {
  socket: WebSocket
  turns: Turns
  /** No answer can be sent now, so that nothing that asks for one should be read. */
  isHeld(): boolean
  read(letter: Letter): void
}

/** As many as may wait. What one read from the network brought is taken in all the same. */
const MOST_WAITING = 64

export function createInbox({ socket, turns, isHeld, read }: InboxParts): Inbox {
  const waiting: Letter[] = []
  const lane = { step }

  socket.on('message', (data, isBinary) => {
    waiting.push({ data, isBinary })
    turns.ready(lane)
    if (waiting.length > MOST_WAITING) socket.pause()
  })

  function step(): boolean {
    // What is sent after we said goodbye is not meant to be done.
    if (socket.readyState !== WebSocket.OPEN) waiting.length = 0
    else if (isHeld()) {
      socket.pause()
      return false
    }
    const letter = waiting.shift()
    if (letter) read(letter)
    if (waiting.length === 0 && socket.isPaused) socket.resume()
    return waiting.length > 0
  }

  return {
    goOn() {
      if (waiting.length > 0) turns.ready(lane)
      else if (socket.isPaused) socket.resume()
    },
    close() {
      waiting.length = 0
      turns.leave(lane)
    },
  }
}
