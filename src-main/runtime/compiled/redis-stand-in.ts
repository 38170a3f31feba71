import { type AddressInfo, createServer, type Socket } from 'node:net'
import { answerRedis, createSubscriptions } from './answer-redis.ts'
import { listening } from './listening.ts'
import { createRespReader } from './resp-reader.ts'

/**
 * A compiled driver asks a redis whether it is alive and ends itself when there is none, though on an edge it uses it for
 * nothing else (edge.md 6.4). This one is alive and holds nothing; it listens on loopback alone.
 */
export interface RedisStandIn {
  readonly url: string
  close(): void
}

/** A driver has two or three connections. */
const MOST_SOCKETS = 16
/** One that does not read what it asked for is let go. */
const MOST_UNREAD = 1024 * 1024

export async function openRedisStandIn(): Promise<RedisStandIn> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    const subscriptions = createSubscriptions()
    const read = createRespReader()
    socket.on('data', bytes => {
      const commands = read(bytes)
      if (socket.writableLength > MOST_UNREAD) return void socket.destroy()
      if (!commands) return void socket.end('-ERR Protocol error\r\n')
      for (const command of commands) {
        socket.write(answerRedis(command, subscriptions))
        if (command[0]?.toUpperCase() === 'QUIT') return void socket.end()
      }
    })
  })
  server.maxConnections = MOST_SOCKETS
  await listening(server, { host: '127.0.0.1', port: 0 })
  const { port } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${port}`,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
