import { aborted, type Clock, cancelled } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { begin } from './begin.ts'
import { openTcpSocket, type TcpSocket } from './tcp-socket.ts'
import type { TlsSettings } from './tls.ts'

export interface TcpPerCommandOptions {
  host: string
  port: number
  clock: Clock
  /** Closes a connection that nothing went over for so long. Without it the device closes, or the driver. */
  idleMs?: number | undefined
  /** TLS from the first byte. */
  tls?: TlsSettings | undefined
}

interface Visit {
  socket: TcpSocket
  /** Whoever signs in writes now, and nobody else: the queue waits for the command that made the connection. */
  signingIn: boolean
  /** Settles once the connection may be used, or could not be made. */
  ready: Promise<void>
  ended: Promise<string>
}

/** A TCP connection that is made when there is something to send (make-break, driver.md 12.1). */
export function createTcpPerCommand(options: TcpPerCommandOptions, events: TransportEvents): Transport {
  const { host, port, clock, idleMs, tls } = options
  let life: AbortSignal | undefined
  let current: Visit | undefined
  /** One that was left goes on until its last bytes are out. */
  const visits = new Set<Visit>()
  let stopIdling: (() => void) | undefined

  function connect(): Visit {
    const [ready, end] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()]
    const isThere = () => current === visit && !life?.aborted
    let wasReady = false
    const begun = () => {
      visit.signingIn = false
      if (!isThere()) return
      wasReady = true
      events.reached(true)
      used()
      ready.resolve()
    }
    const socket = openTcpSocket({
      ...{ host, port, clock, tls },
      ready() {
        if (!isThere()) return
        visit.signingIn = true
        begin(events, begun, error => {
          visit.signingIn = false
          visit.socket.close(messageOf(error))
        })
      },
      received(bytes) {
        if (!isThere()) return
        used()
        events.received(bytes)
      },
      ended(reason) {
        visits.delete(visit)
        if (current === visit) forget()
        if (!wasReady && !life?.aborted) events.reached(false, reason)
        // Says nothing new where it was ready: a device may close when it likes.
        ready.reject(life?.aborted ? cancelled(life) : new Failed('offline', reason))
        end.resolve(reason)
      },
    })
    const visit: Visit = { socket, signingIn: false, ready: ready.promise, ended: end.promise }
    visits.add(visit)
    return visit
  }

  function forget(): void {
    current = undefined
    stopIdling?.()
    stopIdling = undefined
  }

  function leave(reason: string): void {
    const left = current
    forget()
    left?.socket.close(reason)
  }

  function used(): void {
    stopIdling?.()
    if (idleMs !== undefined) stopIdling = clock.timer(idleMs, () => leave(`Unused for ${idleMs} ms.`))
  }

  async function send({ socket, ended, signingIn }: Visit, data: string | Uint8Array): Promise<void> {
    if (!signingIn) used()
    const sent = Promise.withResolvers<boolean>()
    socket.write(data, error => sent.resolve(!error))
    if (!(await sent.promise)) throw new Failed('offline', await ended)
  }

  return {
    async run(signal) {
      life = signal
      if (!signal.aborted) events.opened()
      await aborted(signal)
      leave('Stopped.')
      await Promise.all([...visits].map(({ ended }) => ended))
    },
    async write(data) {
      if (!life || life.aborted) throw new Failed('offline', `The link to ${host}:${port} is not in use.`)
      current ??= connect()
      const visit = current
      if (!visit.signingIn) await visit.ready
      await send(visit, data)
    },
    disconnect: leave,
    async startTls({ verify } = {}) {
      if (!current) throw new Failed('offline', `Not connected to ${host}:${port}.`)
      await current.socket.startTls({ ...tls, verify: verify ?? tls?.verify ?? 'none' })
    },
  }
}
