import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listening } from './listening.ts'

/** Where one process of a compiled driver reaches its host: a socket in a folder that is nobody else's. */
export interface DriverSocket {
  /** The process's own, too: it has nothing else. */
  readonly folder: string
  readonly path: string
  /** Told of the first that connects; the driver connects once. */
  connected(listener: (socket: Socket) => void): void
  close(): Promise<void>
}

export async function openDriverSocket(): Promise<DriverSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'alcove-driver-'))
  const path = join(folder, 'socket')
  const server = createServer()
  let taken: Socket | undefined
  let listener: (socket: Socket) => void = () => {}
  server.on('connection', socket => {
    socket.on('error', () => {})
    if (taken) return void socket.destroy()
    taken = socket
    listener(socket)
  })
  try {
    await listening(server, { path })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    folder,
    path,
    connected(told) {
      listener = told
    },
    async close() {
      taken?.destroy()
      server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
