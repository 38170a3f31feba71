import net, { type AddressInfo } from 'node:net'
import { messageOf } from '../../base/result.ts'
import type { Stage } from './stage.ts'

/** A simulated device has few callers; a flood of them is cut off here. */
const MAX_CONNECTIONS = 200
const REOPEN_MS = 1_000
/** What somebody who never reads may leave waiting here. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024

/** A TCP port, whatever is spoken over it. */
export interface Acceptor {
  readonly port: number
  /** A closed port refuses connections; those there are stay. It is opened again on the same number. */
  setOpen(open: boolean): void
  /** Ends all connections. */
  cut(): void
  close(): Promise<void>
}

/** Opens a port, on loopback unless told otherwise, and hands on each connection. A device that drops takes it and hangs up. */
export async function openAcceptor(stage: Stage, port: number, take: (socket: net.Socket) => void): Promise<Acceptor> {
  const sockets = new Set<net.Socket>()
  let [wanted, closed] = [true, false]
  const server = net.createServer(socket => {
    socket.on('error', () => socket.destroy())
    if (stage.fault === 'dropping') return socket.destroy()
    if (!wanted) return socket.resetAndDestroy()
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    stage.run(() => take(socket))
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, stage.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const number = (server.address() as AddressInfo).port

  function reopen(): void {
    if (wanted && !closed && !server.listening) server.listen(number, stage.host)
  }
  server.on('error', error => {
    // Somebody took the number while it was free.
    stage.warn(`its port ${number} cannot be opened again yet: ${messageOf(error)}`)
    if (!closed) stage.after(REOPEN_MS, reopen)
  })

  return {
    port: number,
    setOpen(open) {
      wanted = open
      if (open) reopen()
      else if (server.listening) server.close()
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      closed = true
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Writes, unless the other end has stopped reading for too long: then it is cut off, as a device would. */
export function writeBounded(socket: net.Socket, data: string | Uint8Array): void {
  if (!socket.writable) return
  socket.write(data)
  if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy()
}
