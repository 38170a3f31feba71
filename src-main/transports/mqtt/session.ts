import type { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { IClientOptions, MqttClient } from 'mqtt'
import type { Clock } from '../../base/clock.ts'
import type { MqttMessage } from '../../driver-kit/link.ts'

/** One connection to a broker: signing in, and all that is said after that. */
export interface Session {
  publish(topic: string, payload: Buffer, options: { qos: 0 | 1; retain: boolean }, done: (error?: Error) => void): void
  subscribe(filters: readonly string[]): void
  unsubscribe(filter: string): void
  /** Says goodbye and ends the stream. */
  end(): void
}

export interface SessionEvents {
  signedIn(): void
  /** The broker has answered to `subscribe`; these it does not give us. */
  subscribed(refused: string[]): void
  received(message: MqttMessage): void
  /** It cannot go on. A broker's refusal has a code. */
  failed(error: Error & { code?: number | string }): void
  /** The broker says why it will close. */
  sentAway(code: number): void
}

export interface SessionOptions {
  stream: Duplex
  clock: Clock
  clientId: string
  version: 4 | 5
  username: string | undefined
  password: string | undefined
  keepAliveSeconds: number
  maxPacketBytes: number
}

/** The library is loaded by the first module that has a broker: it is large, and every driver is a thread. */
export const loadSessions = () => import('mqtt').then(({ MqttClient: Client }) => sessionsOf(Client))

const sessionsOf =
  (Client: typeof MqttClient) =>
  (options: SessionOptions, events: SessionEvents): Session => {
    const client = new Client(() => options.stream, optionsOf(options))
    const asked = new Map<number, readonly string[]>()
    client.on('connect', events.signedIn)
    client.on('error', events.failed)
    client.on('disconnect', packet => events.sentAway(packet.reasonCode ?? 0))
    // Here and not in the answer to the call, which would come after messages that stand behind it in one read.
    client.on('packetreceive', packet => {
      if (packet.cmd === 'suback') {
        const filters = asked.get(packet.messageId ?? 0) ?? []
        asked.delete(packet.messageId ?? 0)
        events.subscribed(filters.filter((_, at) => Number(packet.granted[at] ?? 0x80) >= 0x80))
      }
      // Nothing was subscribed to with it, and the library would keep such messages for as long as the broker likes.
      if (packet.cmd === 'publish' && packet.qos === 2) events.failed(new Error('a message with a QoS of 2'))
    })
    client.on('message', (topic, bytes, { retain }) =>
      events.received({ topic, payload: bytes.toString('utf8'), bytes, retained: retain }),
    )
    return {
      publish(topic, payload, { qos, retain }, done) {
        client.publish(topic, payload, { qos, retain }, error => {
          // Without a code it is the connection that failed, which settles everything and knows why.
          if (!error || ('code' in error && typeof error.code === 'number')) done(error ?? undefined)
        })
      },
      subscribe(filters) {
        client.subscribe([...filters], { qos: 1 }, () => undefined)
        asked.set(client.getLastMessageId(), filters)
      },
      unsubscribe: filter => void client.unsubscribe(filter, () => undefined),
      end: () => void client.end(),
    }
  }

function optionsOf({ clock, clientId, version, username, password, ...rest }: SessionOptions): IClientOptions {
  return {
    clientId,
    protocolVersion: version,
    clean: true,
    keepalive: rest.keepAliveSeconds,
    // What we send is no sign that the broker lives.
    reschedulePings: false,
    timerVariant: intervals(clock),
    // Connecting again, its limit of time and what was subscribed are ours.
    reconnectPeriod: 0,
    connectTimeout: 0x7fffffff,
    resubscribe: false,
    queueQoSZero: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(version === 5 ? { properties: { maximumPacketSize: rest.maxPacketBytes } } : {}),
  }
}

/** The library's signs of life by our clock. */
function intervals(clock: Clock) {
  let last = 0
  const running = new Map<number, () => void>()
  return {
    set(callback: (...args: unknown[]) => void, ms = 0) {
      last += 1
      const id = last
      const again = () => {
        running.set(id, clock.timer(ms, tick))
      }
      const tick = () => {
        again()
        callback()
      }
      again()
      return id
    },
    clear(id?: number) {
      running.get(id ?? 0)?.()
      running.delete(id ?? 0)
    },
  }
}
