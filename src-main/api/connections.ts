import type { WebSocket } from 'ws'

/** The sockets that are open, for whoever counts them. */
export interface Connections {
  add(socket: WebSocket, fixedDevice: boolean): void
  /** `fixed`: panels that say they are always in their room (rest.md 4.8). */
  counts(): { all: number; fixed: number }
}

export function createConnections(): Connections {
  const open = new Map<WebSocket, boolean>()
  return {
    add(socket, fixedDevice) {
      open.set(socket, fixedDevice)
      socket.once('close', () => open.delete(socket))
    },
    counts: () => ({ all: open.size, fixed: [...open.values()].filter(Boolean).length }),
  }
}
