import type { Clock } from '../base/clock.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { begin } from './begin.ts'
import { type ConnectionEnd, reconnectForEver } from './reconnect.ts'

/** What is told of one connection: ready at most once, and its end always. */
export interface ConnectionEvents {
  ready(): void
  /** What still comes once it was told to close is dropped. */
  received(bytes: Uint8Array): void
  ended(reason: string): void
}

export interface Connection {
  write(data: string | Uint8Array): void | Promise<void>
  /** `ended` follows, with this reason. */
  close(reason: string): void
}

export interface ReconnectingParts<C extends Connection> {
  /** Where the device is, for a person. */
  where: string
  clock: Clock
  random?: (() => number) | undefined
  /** Opens one connection, now. */
  open(events: ConnectionEvents): C
}

export interface Reconnecting<C extends Connection> extends Pick<Transport, 'run' | 'write' | 'disconnect'> {
  /** The connection there is; throws `offline` when there is none. */
  connected(): C
}

/** Makes a transport of single connections: signs in on each, tells of it, and opens the next. */
export function reconnecting<C extends Connection>(
  { where, clock, random, open }: ReconnectingParts<C>,
  events: TransportEvents,
): Reconnecting<C> {
  let current: C | undefined
  let askedFor = false

  function connected(): C {
    if (!current) throw new Failed('offline', `Not connected to ${where}.`)
    return current
  }

  function connectOnce(signal: AbortSignal): Promise<ConnectionEnd> {
    return new Promise(resolve => {
      let openedAt: number | undefined
      const isThere = () => current === connection && !signal.aborted
      const close = (reason: string) => {
        current = undefined
        connection.close(reason)
      }
      const stop = () => close('Stopped.')
      const opened = () => {
        if (!isThere()) return
        openedAt = clock.monotonic()
        events.opened()
      }
      const connection = open({
        ready() {
          if (signal.aborted) return
          current = connection
          begin(events, opened, error => isThere() && close(messageOf(error)))
        },
        received(bytes) {
          if (isThere()) events.received(bytes)
        },
        ended(reason) {
          signal.removeEventListener('abort', stop)
          current = undefined
          resolve({ reason, lastedMs: openedAt === undefined ? 0 : clock.monotonic() - openedAt, askedFor })
          askedFor = false
        },
      })
      signal.addEventListener('abort', stop, { once: true })
    })
  }

  return {
    connected,
    run: signal => reconnectForEver(connectOnce, { clock, random, closed: reason => events.closed(reason) }, signal),
    write: data => connected().write(data),
    disconnect(reason) {
      const left = current
      current = undefined
      if (!left) return
      askedFor = true
      left.close(reason)
    },
  }
}
