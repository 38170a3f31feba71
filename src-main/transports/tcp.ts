import net from 'node:net'
import { backoff } from '../base/backoff.ts'
import { type Clock, wait } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { explainNetworkError } from './network-errors.ts'

export interface TcpOptions {
  host: string
  port: number
  clock: Clock
  random?: () => number
}

const CONNECT_MS = 10_000
const KEEP_ALIVE_MS = 60_000
/** A link that lasted this long was a real one: the next outage starts the pauses anew. */
const SETTLED_MS = 2_000

/** A TCP connection that is opened again for ever: at once, then after 1, 2, 4, 8, 10 s (driver.md 12.1). */
export function createTcp({ host, port, clock, random }: TcpOptions, events: TransportEvents): Transport {
  const where = `${host}:${port}`
  const pauses = backoff({ firstMs: 1_000, capMs: 10_000, jitterMs: 500, ...(random ? { random } : {}) })
  let open: net.Socket | undefined
  let whyClosed: string | undefined

  /** Resolves when the connection has ended, or could not be made. */
  function connectOnce(signal: AbortSignal): Promise<{ reason: string; lastedMs: number }> {
    return new Promise(resolve => {
      const socket = net.connect({ host, port })
      let failure: Error | undefined
      let openedAt: number | undefined
      const late = clock.timer(CONNECT_MS, () => socket.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`)))
      const stop = () => socket.destroy()
      signal.addEventListener('abort', stop, { once: true })
      socket.setNoDelay(true)
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      socket.once('connect', () => {
        late()
        open = socket
        openedAt = clock.monotonic()
        events.opened()
      })
      socket.on('data', bytes => events.received(bytes))
      socket.on('error', error => {
        failure = error
      })
      socket.once('close', () => {
        late()
        signal.removeEventListener('abort', stop)
        open = undefined
        const ended =
          openedAt === undefined ? `No connection to ${where}.` : `The device at ${where} closed the connection.`
        const reason = whyClosed ?? (failure ? explainNetworkError(failure, where) : ended)
        whyClosed = undefined
        resolve({ reason, lastedMs: openedAt === undefined ? 0 : clock.monotonic() - openedAt })
      })
    })
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        const { reason, lastedMs } = await connectOnce(signal)
        if (signal.aborted) return
        events.closed(reason)
        // A device that accepts and hangs up at once must not be called in a tight loop.
        if (lastedMs > SETTLED_MS) {
          pauses.reset()
          continue
        }
        await wait(clock, pauses.next(), signal).catch(() => undefined)
      }
    },
    write(bytes) {
      if (!open) throw new Failed('offline', `Not connected to ${where}.`)
      open.write(bytes)
    },
    disconnect(reason) {
      if (!open) return
      whyClosed = reason
      open.destroy()
    },
  }
}
