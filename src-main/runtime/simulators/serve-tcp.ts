import dgram from 'node:dgram'
import { once } from 'node:events'
import type net from 'node:net'
import tls from 'node:tls'
import type { ByteSimulator } from '../../driver-kit/define-simulator.ts'
import { type Acceptor, openAcceptor, writeBounded } from './acceptor.ts'
import type { ByteDevice } from './byte-device.ts'
import { selfSignedCertificate } from './certificate.ts'
import type { Port } from './simulator-server.ts'
import type { Stage } from './stage.ts'

/** How often another number is tried when TCP has one that UDP has not. */
const PORT_ATTEMPTS = 20

/** A device at a TCP port, over TLS from the first byte when its protocol says so. */
export async function serveTcp(
  simulator: ByteSimulator,
  stage: Stage,
  device: ByteDevice,
  port: number,
): Promise<Port> {
  const begin = (socket: net.Socket) => {
    const { received, ended } = device.begin({
      write: data => writeBounded(socket, data),
      end: () => socket.end(),
    })
    socket.on('data', received)
    socket.on('close', ended)
  }
  const take = simulator.protocol === 'tls' ? await secured(stage, begin) : begin
  if (!simulator.datagram) return openAcceptor(stage, port, take)

  for (let attempt = 1; ; attempt++) {
    const acceptor = await openAcceptor(stage, port, take)
    try {
      return withDatagrams(acceptor, await listenForDatagrams(simulator, stage, device, acceptor.port))
    } catch (error) {
      await acceptor.close()
      if (port !== 0 || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function secured(stage: Stage, begin: (socket: net.Socket) => void): Promise<(socket: net.Socket) => void> {
  const server = tls.createServer(await selfSignedCertificate(), socket => {
    socket.on('error', () => socket.destroy())
    stage.run(() => begin(socket))
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return socket => void server.emit('connection', socket)
}

async function listenForDatagrams(simulator: ByteSimulator, stage: Stage, device: ByteDevice, port: number) {
  const socket = dgram.createSocket('udp4')
  socket.bind(port, stage.host)
  await once(socket, 'listening')
  socket.on('error', error => stage.warn(error.message))
  // A machine that is off still listens for the packet that wakes it, so only its faults make it deaf.
  socket.on('message', bytes => {
    if (stage.fault === 'refusing' || stage.fault === 'dropping') return
    stage.run(() => simulator.datagram?.(bytes, device.everyone))
  })
  return socket
}

const withDatagrams = (acceptor: Acceptor, socket: dgram.Socket): Port => ({
  ...acceptor,
  async close() {
    socket.close()
    await acceptor.close()
  },
})
