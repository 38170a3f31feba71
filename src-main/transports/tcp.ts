import type { Clock } from '../base/clock.ts'
import type { Transport, TransportEvents } from '../driver-kit/transport.ts'
import { reconnecting } from './reconnecting.ts'
import { openTcpSocket } from './tcp-socket.ts'
import type { TlsSettings } from './tls.ts'

export interface TcpOptions {
  host: string
  port: number
  clock: Clock
  random?: (() => number) | undefined
  /** TLS from the first byte. */
  tls?: TlsSettings | undefined
}

/** A TCP connection that is opened again for ever (driver.md 12.1). */
export function createTcp({ host, port, clock, random, tls }: TcpOptions, events: TransportEvents): Transport {
  const { connected, ...link } = reconnecting(
    {
      ...{ clock, random },
      where: `${host}:${port}`,
      open: connection => openTcpSocket({ host, port, clock, tls, ...connection }),
    },
    events,
  )
  return {
    ...link,
    startTls: async ({ verify } = {}) => connected().startTls({ ...tls, verify: verify ?? tls?.verify ?? 'none' }),
  }
}
