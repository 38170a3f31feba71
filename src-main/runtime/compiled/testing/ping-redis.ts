import { createConnection } from 'node:net'

/** As a PlaceOS driver does: two failures in a row, and it gives up (edge.md 6.4). */
export function pingRedis(everyMs: number, pinged: (times: number) => void, failedTwice: () => void): void {
  const { hostname, port } = new URL(process.env.REDIS_URL ?? 'redis://localhost:6379')
  let failures = 0
  let times = 0
  const told = (isWell: boolean) => {
    failures = isWell ? 0 : failures + 1
    if (isWell) pinged(++times)
    if (failures === 2) failedTwice()
  }
  setInterval(() => {
    const socket = createConnection(Number(port), hostname)
    socket.once('error', () => told(false))
    socket.once('connect', () => socket.write('*1\r\n$4\r\nPING\r\n'))
    socket.once('data', answer => {
      told(answer.toString() === '+PONG\r\n')
      socket.end()
    })
  }, everyMs)
}
