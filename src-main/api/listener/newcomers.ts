import type { Socket } from 'node:net'
import type { Clock } from '../../base/clock.ts'

/** Connections that have not yet said what they want: they cost nothing to open, so they are few and not waited for long. */
export interface Newcomers {
  /** Those from this machine do not count, so that others cannot keep the panel out. */
  add(socket: Socket, local: boolean): void
  /** The connection, or the TLS above it, has something to say. */
  arrived(socket: Socket): void
}

interface Parts {
  clock: Clock
  most: number
  withinMs: number
}

export function createNewcomers({ clock, most, withinMs }: Parts): Newcomers {
  /** By their ends, the oldest first. */
  const waiting = new Map<string, { socket: Socket; counts: boolean; stop(): void }>()
  let counted = 0
  return {
    add(socket, local) {
      const ends = endsOf(socket)
      const stop = clock.timer(withinMs, () => socket.destroy())
      waiting.set(ends, { socket, counts: !local, stop })
      socket.once('close', () => forget(ends, socket))
      if (local) return
      counted += 1
      // The newest is kept: whoever means it is done within a moment, and whoever does not has the oldest.
      if (counted > most) [...waiting.values()].find(({ counts }) => counts)?.socket.destroy()
    },
    arrived: socket => forget(endsOf(socket)),
  }

  function forget(ends: string, only?: Socket): void {
    const entry = waiting.get(ends)
    if (!entry || (only && entry.socket !== only)) return
    waiting.delete(ends)
    entry.stop()
    if (entry.counts) counted -= 1
  }
}

/** A TLS socket says the same of these as the connection below it. */
const endsOf = ({ localAddress, localPort, remoteAddress, remotePort }: Socket) =>
  `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`
