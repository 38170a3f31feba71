import dgram from 'node:dgram'
import { once } from 'node:events'
import type { ByteDevice, Conversation } from './byte-device.ts'
import type { Port } from './simulator-server.ts'
import type { Stage } from './stage.ts'

/** Whoever was heard longest ago is forgotten beyond this many. */
const MAX_PEERS = 100

/** A device that takes and sends datagrams. It knows a peer from its first one. */
export async function serveUdp(stage: Stage, device: ByteDevice, port: number): Promise<Port> {
  const peers = new Map<string, Conversation>()
  const socket = dgram.createSocket('udp4')
  let open = true
  socket.bind(port, stage.host)
  await once(socket, 'listening')
  socket.on('error', error => stage.warn(error.message))
  socket.on('message', (bytes, { address, port }) => {
    if (!open || stage.fault === 'dropping') return
    const name = `${address}:${port}`
    const known = peers.get(name)
    if (known) peers.delete(name)
    const peer = known ?? meet(name, address, port)
    peers.set(name, peer)
    peer.received(bytes)
    for (const oldest of peers.keys()) {
      if (peers.size <= MAX_PEERS) break
      forget(oldest)
    }
  })

  function meet(name: string, address: string, port: number): Conversation {
    return device.begin({
      write: data => {
        if (!open) return
        // What cannot be sent is lost, as datagrams are.
        socket.send(data, port, address, () => undefined)
      },
      end: () => forget(name),
    })
  }

  function forget(name: string): void {
    peers.get(name)?.ended()
    peers.delete(name)
  }

  const cut = () => {
    for (const name of peers.keys()) forget(name)
  }
  let closed = false
  return {
    port: socket.address().port,
    // Nobody is told that a datagram was not taken: a device that refuses is one that is silent.
    setOpen(next) {
      open = next
    },
    cut,
    async close() {
      cut()
      if (closed) return
      closed = true
      await new Promise<void>(resolve => socket.close(() => resolve()))
    },
  }
}
