import { constants } from 'node:crypto'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls, { createSecureContext } from 'node:tls'
import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { Heard, OpenSession, Session, SessionOptions } from './broker-session.ts'
import { explainTrouble } from './broker-trouble.ts'

/** How a broker is reached, secrets in clear. */
export interface BrokerAddress {
  host: string
  port: number
  tls: boolean
  /** PEM texts. */
  ca: string | undefined
  certificate: string | undefined
  key: string | undefined
  login: Omit<SessionOptions, 'stream'>
}

export interface Message {
  topic: string
  payload: string
}

/** A broker that has let us in. */
export interface BrokerConnection {
  /** Kept by the broker, each of them. Resolves when it has read them all, and rejects when the connection ends before. */
  keep(messages: readonly Message[]): Promise<void>
  subscribe(filter: string): void
  /** Asks to keep one message and waits for the answer; a broker of MQTT 5 says when it may not be. */
  keepSurely(message: Message): Promise<void>
  readonly maxPacketBytes: number
  /** It must hear of us within one and a half of these. */
  readonly keepAliveMs: number
  /** Aborts when it is over; the reason is a `Failed`. */
  readonly signal: AbortSignal
  /** Without a goodbye, so that the broker tells our last will at once. */
  close(reason: string): void
}

interface ConnectionParts {
  clock: Clock
  openSession: OpenSession
  address: BrokerAddress
  /** `say` tells something once, as an answer. */
  heard(message: Heard, say: (answer: Message) => void): void
  /** Whether the broker has taken a subscription. */
  subscribed?(granted: boolean): void
}

/** For being let in, and for each sign of life. */
const ANSWER_MS = 10_000
/** What goes over a line that is slower does not count as read in time. */
const SLOWEST_BYTES_PER_MS = 16
/** What is said to us within a moment; whoever says more is read later. */
const [MOST_HEARD, MOMENT_MS] = [100, 20]
const MOST_UNREAD_BYTES = 1024 * 1024

export const whereOf = ({ host, port }: Pick<BrokerAddress, 'host' | 'port'>): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/**
 * One connection, from the attempt to its end: fails with words when the broker does not let us in; `detail` is then what
 * was thrown. Each has sockets and listeners of its own, which go with it.
 */
export function openConnection(parts: ConnectionParts, signal: AbortSignal): Promise<BrokerConnection> {
  const { clock, address } = parts
  const { clientId } = address.login
  const where = whereOf(address)
  const life = new AbortController()
  const opened = Promise.withResolvers<BrokerConnection>()
  if (signal.aborted) return Promise.reject(cancelled(signal))
  /** Asked, and not answered. */
  const pongs: { bytes: number; answered(): void }[] = []
  let heard = 0
  let stopMoment: () => void = () => undefined
  let stopLimit: () => void = () => undefined
  let session: Session
  let stream: Duplex

  function end(error: unknown): void {
    if (life.signal.aborted) return
    stopLimit()
    stopMoment()
    signal.removeEventListener('abort', stop)
    const message = explainTrouble(error, { where, clientId, pinned: address.ca !== undefined })
    const failed = error instanceof Failed ? error : new Failed('offline', message, error)
    life.abort(failed)
    opened.reject(failed)
    stream?.destroy()
  }

  /** The broker must answer in time, or is taken for gone however open the socket is. */
  function limit(late: string, bytes = 0): void {
    stopLimit()
    stopLimit = clock.timer(ANSWER_MS + Math.floor(bytes / SLOWEST_BYTES_PER_MS), () =>
      end(new Failed('offline', late)),
    )
  }

  /** For what was asked first. */
  function limitAnswer(): void {
    const [first] = pongs
    if (first) limit(`The broker at ${where} gives no sign of life any more.`, first.bytes)
  }

  const stop = () => end(cancelled(signal))

  function echoed(bytes: number): Promise<void> {
    if (life.signal.aborted) return Promise.reject(life.signal.reason)
    const answered = Promise.withResolvers<void>()
    pongs.push({ bytes, answered: answered.resolve })
    if (pongs.length === 1) limitAnswer()
    const onEnd = () => answered.reject(life.signal.reason)
    life.signal.addEventListener('abort', onEnd, { once: true })
    session.ping()
    return answered.promise.finally(() => life.signal.removeEventListener('abort', onEnd))
  }

  function pong(): void {
    if (life.signal.aborted) return
    stopLimit()
    pongs.shift()?.answered()
    limitAnswer()
  }

  /** Who floods us waits for us, and not the main loop. */
  function hear(message: Heard): void {
    if (life.signal.aborted) return
    heard += 1
    if (heard === 1) {
      stopMoment = clock.timer(MOMENT_MS, () => {
        const isHeld = heard >= MOST_HEARD
        heard = 0
        if (isHeld) stream.resume()
      })
    }
    hold()
    parts.heard(message, say)
  }

  function hold(): void {
    if (heard >= MOST_HEARD) stream.pause()
  }

  /** To a broker that asks and does not read, no more is said than has room. */
  function say({ topic, payload }: Message): void {
    if (!life.signal.aborted && stream.writableLength < MOST_UNREAD_BYTES) session.send(topic, payload)
  }

  const connectionOf = (limits: Pick<BrokerConnection, 'maxPacketBytes' | 'keepAliveMs'>): BrokerConnection => ({
    ...limits,
    async keep(messages) {
      if (life.signal.aborted) throw life.signal.reason
      for (const { topic, payload } of messages) session.publish(topic, payload, { qos: 0 })
      await echoed(messages.reduce((sum, { topic, payload }) => sum + topic.length + payload.length, 0))
    },
    subscribe: filter => {
      if (!life.signal.aborted) session.subscribe(filter)
    },
    keepSurely: ({ topic, payload }) =>
      new Promise((resolve, reject) => {
        if (life.signal.aborted) return reject(life.signal.reason)
        life.signal.addEventListener('abort', () => reject(life.signal.reason), { once: true })
        const done = (error?: Error) =>
          error
            ? reject(new Failed('denied', `The broker at ${where} does not keep "${topic}": ${messageOf(error)}.`))
            : resolve()
        session.publish(topic, payload, { qos: 1, done })
      }),
    signal: life.signal,
    close: reason => end(new Failed('cancelled', reason)),
  })

  signal.addEventListener('abort', stop, { once: true })
  limit(
    `The broker at ${where} does not answer within ${ANSWER_MS / 1_000} s. Is it switched on, and is the port right?`,
  )
  try {
    stream = streamTo(address)
    stream.on('error', end)
    // The library reads on as soon as it has room.
    stream.on('resume', hold)
    stream.once('close', () =>
      end(new Failed('offline', `The broker at ${where} closed the connection.`, { closed: true })),
    )
    session = parts.openSession(
      { ...address.login, stream },
      {
        signedIn({ retains, ...limits }) {
          if (life.signal.aborted) return
          if (!retains)
            return end(new Failed('rejected', `The broker at ${where} keeps no messages. Allow it to retain.`))
          stopLimit()
          opened.resolve(connectionOf(limits))
        },
        subscribed: granted => parts.subscribed?.(granted),
        pong,
        heard: hear,
        failed: end,
      },
    )
  } catch (error) {
    end(error)
  }
  return opened.promise
}

/** Verified, and where an authority was entered, by that alone. */
export function streamTo({ host, port, ...trust }: Omit<BrokerAddress, 'login'>): Duplex {
  if (!trust.tls) return net.connect({ host, port, noDelay: true })
  return tls.connect({ host, port, servername: net.isIP(host) ? '' : host, ...tlsOptions(trust) })
}

function tlsOptions({
  ca,
  certificate,
  key,
}: Pick<BrokerAddress, 'ca' | 'certificate' | 'key'>): tls.ConnectionOptions {
  try {
    const secureContext = createSecureContext({
      // Who was verified stays who it is, and cannot make us reckon for nothing.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      ...(ca === undefined ? {} : { ca, allowPartialTrustChain: true }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
    })
    return { secureContext, rejectUnauthorized: true }
  } catch (error) {
    throw new Failed(
      'invalid',
      `The authority, the client certificate and its key must be PEM texts that belong together: ${messageOf(error)}.`,
    )
  }
}
