import net, { type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** Whoever calls is handed over as a bare socket, for peers that do not speak as they should. It ends with the test. */
export async function listening(connected: (socket: net.Socket) => void) {
  let connections = 0
  const open = new Set<net.Socket>()
  const server = net.createServer(socket => {
    connections += 1
    open.add(socket)
    socket.on('error', () => undefined)
    connected(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}
