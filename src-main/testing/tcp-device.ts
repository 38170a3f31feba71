import net, { type AddressInfo } from 'node:net'

/** A device on a real port whose every word the test speaks. */
export interface TcpDevice {
  readonly port: number
  /** All text that came, over all connections. */
  readonly heard: string
  readonly connections: number
  /** Connections that have not ended. */
  readonly open: number
  /** To the newest connection. */
  says(data: string): void
  /** Ends the newest connection properly. */
  hangsUp(): void
  /** Cuts all connections. */
  drops(): void
  /** From now on each connection is ended as soon as it is made. */
  refuses(yes: boolean): void
  close(): Promise<void>
}

export async function tcpDevice({ port = 0 } = {}): Promise<TcpDevice> {
  const open = new Set<net.Socket>()
  let newest: net.Socket | undefined
  let [heard, connections, refusing] = ['', 0, false]
  const server = net.createServer(socket => {
    connections += 1
    socket.on('error', () => socket.destroy())
    if (refusing) return socket.end()
    newest = socket
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('data', bytes => {
      heard += bytes.toString('utf8')
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get heard() {
      return heard
    },
    get connections() {
      return connections
    },
    get open() {
      return open.size
    },
    says: data => void newest?.write(data),
    hangsUp: () => void newest?.end(),
    drops() {
      for (const socket of open) socket.destroy()
    },
    refuses(yes) {
      refusing = yes
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const device = await tcpDevice()
  await device.close()
  return device.port
}
