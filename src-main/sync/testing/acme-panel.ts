import net, { type AddressInfo } from 'node:net'

/** What an Acme panel says: it confirms what it is told (testing/drivers/acme). */
export interface AcmePanel {
  readonly port: number
  readonly connections: number
  readonly heard: readonly string[]
  close(): Promise<void>
}

export async function acmePanel(): Promise<AcmePanel> {
  const open = new Set<net.Socket>()
  const heard: string[] = []
  let connections = 0
  const server = net.createServer(socket => {
    connections += 1
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    socket.on('data', bytes => {
      for (const line of bytes.toString('latin1').split('\r').filter(Boolean)) {
        heard.push(line)
        socket.write(line.startsWith('PWR ') ? 'PWR OK\r' : 'ERR\r')
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    heard,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
