import { Buffer } from 'node:buffer'
import dgram from 'node:dgram'
import { lookup } from 'node:dns'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import { explainNetworkError } from './network-errors.ts'
import type { Connection, ConnectionEvents } from './reconnecting.ts'

const LOOKUP_MS = 10_000
/** What fits in one over IPv4, its own headers taken off (RFC 768). */
const MAX_DATAGRAM_BYTES = 65_507

/** A socket that sends to one address, and hears that address only. */
export function openUdpSocket(
  { host, port, clock }: { host: string; port: number; clock: Clock },
  { ready, received, ended }: ConnectionEvents,
): Connection {
  const where = `${host}:${port}`
  let socket: dgram.Socket | undefined
  let isClosed = false

  function close(reason: string): void {
    if (isClosed) return
    isClosed = true
    stopLookup()
    if (socket) socket.close(() => ended(reason))
    else ended(reason)
  }
  const fail = (error: Error) => close(explainNetworkError(error, where))
  const stopLookup = clock.timer(LOOKUP_MS, () =>
    close(`The name in ${where} was not found within ${LOOKUP_MS / 1000} s.`),
  )

  // Looked up for each socket: what a name stands for may change while the device is away.
  lookup(host, (error, address, family) => {
    stopLookup()
    if (isClosed) return
    if (error) return fail(error)
    const made = dgram.createSocket(family === 6 ? 'udp6' : 'udp4')
    socket = made
    made.on('error', fail)
    made.on('message', bytes => received(bytes))
    made.connect(port, address, () => isClosed || ready())
  })

  return {
    close,
    write: data => sendDatagram(data, (bytes, sent) => (socket ? socket.send(bytes, sent) : sent(null)), where),
  }
}

/** Resolves when the system has it. One that cannot be sent is no reason to open the socket anew (driver.md 12.2). */
export async function sendDatagram(
  data: string | Uint8Array,
  send: (bytes: Uint8Array, sent: (error: Error | null) => void) => void,
  where: string,
): Promise<void> {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
  if (bytes.length > MAX_DATAGRAM_BYTES) {
    throw new Failed('invalid', `A datagram holds at most ${MAX_DATAGRAM_BYTES} bytes; this one has ${bytes.length}.`)
  }
  const { promise, resolve } = Promise.withResolvers<Error | null>()
  send(bytes, resolve)
  const error = await promise
  if (error) throw new Failed('offline', explainNetworkError(error, where))
}
