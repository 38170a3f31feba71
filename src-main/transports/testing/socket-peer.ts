import net, { type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Peer } from './peer.ts'

export interface SocketPeerParts {
  link(port: number): Peer['link']
  /** What is spoken over the socket, where that is not its plain bytes. */
  wrap?(socket: net.Socket): Duplex
}

/** The device end of a link over TCP: a server on a loopback port of its own. */
export async function openSocketPeer({ link, wrap = socket => socket }: SocketPeerParts): Promise<Peer> {
  const sockets = new Set<net.Socket>()
  const streams = new Set<Duplex>()
  /** Taken by the system while the peer had no power; nobody has spoken with them yet. */
  let unattended: net.Socket[] = []
  let newest: Duplex | undefined
  let [heard, connections, orderlyEnds, frozen] = ['', 0, 0, false]

  function attend(socket: net.Socket): void {
    if (socket.destroyed) return
    const stream = wrap(socket)
    connections += 1
    newest = stream
    streams.add(stream)
    stream.on('data', bytes => {
      heard += bytes.toString('utf8')
    })
    stream.on('end', () => {
      orderlyEnds += 1
    })
    stream.on('error', () => socket.destroy())
    stream.on('close', () => {
      streams.delete(stream)
      // A cut before TLS was agreed on is told by the wrapping end only.
      socket.destroy()
    })
  }

  const accept = (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    if (frozen) unattended.push(socket)
    else attend(socket)
  }

  let server = await listening(0, accept)
  const { port } = server.address() as AddressInfo

  return {
    link: link(port),
    says: data => void newest?.write(data),
    get heard() {
      return heard
    },
    get connections() {
      return connections
    },
    get orderlyEnds() {
      return orderlyEnds
    },
    hangsUp: () => void newest?.end(),
    drops() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async refuses(yes) {
      if (yes === !server.listening) return
      // Its callback waits for the connections that stay; that nobody listens any more is so at once.
      if (yes) server.close()
      else server = await listening(port, accept)
    },
    freezes(yes) {
      frozen = yes
      for (const stream of streams) {
        if (yes) stream.pause()
        else stream.resume()
      }
      if (yes) return
      for (const socket of unattended) attend(socket)
      unattended = []
    },
    async close() {
      const closed = server.listening ? new Promise(resolve => server.close(resolve)) : undefined
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function listening(port: number, accept: (socket: net.Socket) => void): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(accept)
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
