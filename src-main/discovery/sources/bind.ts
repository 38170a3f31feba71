import type { BindOptions, Socket } from 'node:dgram'
import { once } from 'node:events'

/** Binds a socket, or throws what is in the way. */
export async function bind(socket: Socket, at: BindOptions): Promise<void> {
  const listening = once(socket, 'listening')
  socket.bind(at)
  await listening
}
