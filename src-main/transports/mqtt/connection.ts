import type { Duplex } from 'node:stream'
import { messageOf } from '../../base/result.ts'
import type { MqttMessage } from '../../driver-kit/link.ts'
import { begin } from '../begin.ts'
import { explainNetworkError } from '../network-errors.ts'
import type { ConnectionEnd } from '../reconnect.ts'
import { createEarlyMessages } from './early-messages.ts'
import { packetLimit } from './packet-limit.ts'
import { explainRefusal } from './refusals.ts'
import type { loadSessions, Session, SessionOptions } from './session.ts'

/** One connection, from the attempt to its end. */
export interface BrokerConnection {
  /** There as soon as the broker has let us in. */
  readonly session: Session | undefined
  /** Whether the subscriptions are taken, too, so that no answer is missed. */
  readonly isReady: boolean
  close(reason: string, options: { atOnce: boolean }): void
  readonly ended: Promise<ConnectionEnd>
}

interface ConnectionParts {
  where: string
  stream: Duplex
  options: Omit<SessionOptions, 'stream' | 'maxPacketBytes'>
  openSession: Awaited<ReturnType<typeof loadSessions>>
  /** What is subscribed to first of all. */
  filters(): string[]
  begins(): void | Promise<void>
  opened(): void
  received(message: MqttMessage): void
  troubled(message: string): void
}

/** From the attempt until the subscriptions are taken. */
const CONNECT_MS = 10_000
const CLOSE_MS = 1_000
/** No message of a room's device is longer. */
export const MAX_PACKET_BYTES = 4 * 1024 * 1024

export function connectToBroker(parts: ConnectionParts): BrokerConnection {
  const { where, stream, options } = parts
  const { clock, clientId } = options
  const ended = Promise.withResolvers<ConnectionEnd>()
  let session: Session | undefined
  let reason: string | undefined
  let askedFor = false
  let isReady = false
  const early = createEarlyMessages()
  let openedAt: number | undefined
  let stopLimit = clock.timer(CONNECT_MS, () =>
    fail(`The broker at ${where} does not answer within ${CONNECT_MS / 1_000} s.`),
  )

  function fail(why: string): void {
    reason ??= why
    stream.destroy()
  }

  function ready(): void {
    if (isReady || !session || reason !== undefined) return
    isReady = true
    stopLimit()
    begin(
      parts,
      () => {
        if (reason !== undefined || stream.destroyed) return
        openedAt = clock.monotonic()
        parts.opened()
      },
      error => fail(messageOf(error)),
    )
    // Also to whoever signs in just now: what was said first may be what is waited for.
    for (const message of early.take()) received(message)
  }

  function received(message: MqttMessage): void {
    if (reason !== undefined) return
    if (isReady) parts.received(message)
    else if (!early.keep(message)) {
      fail(
        `The broker at ${where} sends too many messages before it answers to our subscriptions. Does the module subscribe to more than it needs?`,
      )
    }
  }

  function explain(error: Error & { code?: number | string }): string {
    const { code } = error
    if (typeof code === 'number') return explainRefusal(code, error.message, { where, clientId })
    if (typeof code === 'string') return explainNetworkError(Object.assign(error, { code }), where)
    if (error.message === 'Keepalive timeout') return `The broker at ${where} gives no sign of life any more.`
    return `The broker at ${where} sent something that cannot be read: ${messageOf(error)}.`
  }

  const limit = packetLimit(MAX_PACKET_BYTES)
  stream.on('data', (bytes: Buffer) => {
    if (!limit.take(bytes)) {
      fail(`The broker at ${where} sent something that is not MQTT, or is longer than ${MAX_PACKET_BYTES} bytes.`)
    }
  })
  stream.on('error', error => fail(explainNetworkError(error, where)))
  stream.once('close', () => {
    stopLimit()
    const ending = isReady ? 'closed the connection' : 'hung up before it let us in'
    // What the library still has to say from here on is not told: the end is.
    reason ??= `The broker at ${where} ${ending}.`
    session = undefined
    isReady = false
    ended.resolve({
      reason,
      askedFor,
      lastedMs: openedAt === undefined ? 0 : clock.monotonic() - openedAt,
    })
  })

  const begun = parts.openSession(
    { ...options, stream, maxPacketBytes: MAX_PACKET_BYTES },
    {
      signedIn() {
        if (reason !== undefined) return
        session = begun
        const filters = parts.filters()
        if (filters.length > 0) begun.subscribe(filters)
        else ready()
      },
      subscribed(refused) {
        if (reason !== undefined) return
        for (const filter of refused) {
          parts.troubled(`The broker at ${where} does not let us subscribe to "${filter}". May this user read it?`)
        }
        ready()
      },
      received,
      failed: error => fail(explain(error)),
      sentAway: code => fail(explainRefusal(code, '', { where, clientId })),
    },
  )

  return {
    get session() {
      return session
    },
    get isReady() {
      return isReady && reason === undefined
    },
    ended: ended.promise,
    close(why, { atOnce }) {
      if (reason !== undefined) return
      reason = why
      askedFor = true
      if (atOnce || !isReady) return void stream.destroy()
      stopLimit = clock.timer(CLOSE_MS, () => stream.destroy())
      begun.end()
    },
  }
}
