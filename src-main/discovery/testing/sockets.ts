import dgram, { type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

/** A socket that hears whatever comes to a port, over broadcast and groups too, beside others who do. */
export async function listenAt(
  { port, group, address }: { port: number; group?: string | undefined; address: string },
  heard: (bytes: Uint8Array, from: RemoteInfo) => void,
): Promise<dgram.Socket> {
  const socket = await openSocket({ port })
  if (group) socket.addMembership(group, address)
  socket.on('message', heard)
  return socket
}

/** A socket whose datagrams come from this address, to a group through its interface. */
export async function speakFrom(address: string, port = 0): Promise<dgram.Socket> {
  const socket = await openSocket({ port, address })
  socket.setMulticastInterface(address)
  socket.setMulticastTTL(4)
  socket.setMulticastLoopback(true)
  socket.setBroadcast(true)
  return socket
}

async function openSocket(at: { port: number; address?: string }): Promise<dgram.Socket> {
  const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true })
  socket.bind(at)
  await once(socket, 'listening')
  // What cannot be sent or heard is lost, as datagrams are: an interface may be gone.
  socket.on('error', () => undefined)
  return socket
}

export const send = (socket: dgram.Socket, bytes: string | Uint8Array, port: number, address: string): Promise<void> =>
  new Promise(resolve => socket.send(bytes, port, address, () => resolve()))

export const closeSocket = (socket: dgram.Socket): Promise<void> =>
  new Promise(resolve => socket.close(() => resolve()))
