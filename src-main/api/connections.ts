import type { WebSocket } from 'ws'
import type { Caller } from './caller.ts'

/** The sockets that are open: for whoever counts them, and whoever must end some. */
export interface Connections {
  add(socket: WebSocket, about: Connection): void
  /** `fixed`: panels that say they are always in their room (rest.md 4.8). */
  counts(): { all: number; fixed: number }
  countWhere(matches: (caller: Caller) => boolean): number
  /**
   * Closes those of the callers that match, and says how many. From then on nobody hears what they still send, however
   * long their other end takes to say goodbye.
   */
  endWhere(matches: (caller: Caller) => boolean, reason: string): number
}

export interface Connection {
  fixed: boolean
  caller: Caller
}

/** RFC 6455, 7.4.1: what the other end may do no longer. */
export const POLICY_VIOLATION = 1008
/** RFC 6455, 5.5: a control frame holds 125 bytes, and the code takes two. */
const MOST_REASON_BYTES = 123

export function createConnections(): Connections {
  const open = new Map<WebSocket, Connection>()
  const where = (matches: (caller: Caller) => boolean) => [...open].filter(([, { caller }]) => matches(caller))
  return {
    add(socket, about) {
      open.set(socket, about)
      socket.once('close', () => open.delete(socket))
    },
    counts: () => ({ all: open.size, fixed: [...open.values()].filter(({ fixed }) => fixed).length }),
    countWhere: matches => where(matches).length,
    endWhere(matches, reason) {
      const ended = where(matches)
      for (const [socket] of ended) endSocket(socket, reason)
      return ended.length
    },
  }
}

/** Closes a socket whose caller may not go on, and hears no more of it. */
export function endSocket(socket: WebSocket, reason: string): void {
  socket.removeAllListeners('message')
  let words = reason
  while (Buffer.byteLength(words) > MOST_REASON_BYTES) words = words.slice(0, -1)
  socket.close(POLICY_VIOLATION, words)
  // One that was not read from would never hear the goodbye of its other end.
  socket.resume()
}
