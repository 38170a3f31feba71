import type { ListenOptions, Server } from 'node:net'

/** Resolves when the server can be reached. */
export function listening(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      // What goes wrong later concerns one connection.
      server.on('error', () => {})
      resolve()
    })
  })
}
