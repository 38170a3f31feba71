import { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { IClientOptions, MqttClient } from 'mqtt'

/** What was said to us on a topic that we subscribed to. */
export interface Heard {
  topic: string
  bytes: Buffer
  retained: boolean
}

/** One connection to a broker in the library's words. */
export interface Session {
  publish(topic: string, payload: string, options: { qos: 0 | 1; done?: (error?: Error) => void }): void
  send(topic: string, payload: string): void
  subscribe(filter: string): void
  /** Answered by `pong` once the broker has read all that was said before (MQTT 3.1.1, 3.12). */
  ping(): void
}

interface SessionEvents {
  /** What the broker cannot do, as far as MQTT 5 lets it say so. */
  signedIn(limits: { retains: boolean; maxPacketBytes: number; keepAliveMs: number }): void
  subscribed(granted: boolean): void
  pong(): void
  heard(message: Heard): void
  /** A refusal has a number as its code. */
  failed(error: Error & { code?: number | string }): void
}

export interface SessionOptions {
  stream: Duplex
  clientId: string
  /** 4 is what the protocol calls 3.1.1. */
  version: 4 | 5
  username: string | undefined
  password: string | undefined
  /** What the broker says for us when we are gone without a word. */
  will: { topic: string; payload: string } | undefined
}

/** The broker ends a connection on which it has heard nothing for one and a half of these. */
const KEEP_ALIVE_SECONDS = 60
/** Nothing that we subscribe to is longer; the library would gather 256 MB. */
const MOST_HEARD_BYTES = 1024 * 1024

/** The library is loaded with the first broker: it is large, and most nodes have none. */
export const loadSessions = () => import('mqtt').then(({ MqttClient: Client }) => sessionsOf(Client))
export type OpenSession = Awaited<ReturnType<typeof loadSessions>>

const sessionsOf =
  (Client: typeof MqttClient) =>
  (options: SessionOptions, events: SessionEvents): Session => {
    const { stream } = options
    const client = new Client(() => stream, optionsOf(options))
    let sinceLastPacket = 0
    stream.on('data', (bytes: Buffer) => {
      sinceLastPacket += bytes.length
      if (sinceLastPacket > MOST_HEARD_BYTES) events.failed(new Error('a packet that is too large'))
    })
    client.on('connect', ({ properties }) =>
      events.signedIn({
        retains: properties?.retainAvailable !== false,
        maxPacketBytes: properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
        // It may want to hear of us more often than we said (MQTT 5, 3.2.2.3.14), or never.
        keepAliveMs: (properties?.serverKeepAlive || KEEP_ALIVE_SECONDS) * 1_000,
      }),
    )
    client.on('error', events.failed)
    client.on('disconnect', ({ reasonCode = 0 }) =>
      events.failed(Object.assign(new Error('sent away'), { code: reasonCode })),
    )
    client.on('packetreceive', packet => {
      sinceLastPacket = 0
      if (packet.cmd === 'pingresp') events.pong()
      if (packet.cmd === 'suback') events.subscribed(packet.granted.every(code => Number(code) < 0x80))
      // None was asked for, and the library would keep such messages for as long as the broker likes.
      if (packet.cmd === 'publish' && packet.qos === 2) events.failed(new Error('a message with a QoS of 2'))
    })
    client.on('message', (topic, bytes, { retain }) => events.heard({ topic, bytes, retained: retain }))
    return {
      publish: (topic, payload, { qos, done }) => void client.publish(topic, payload, { qos, retain: true }, done),
      send: (topic, payload) => void client.publish(topic, payload, { qos: 0 }),
      // MQTT 5 says of a message that goes out at once, too, that it is kept: who takes such a one away calls nothing.
      subscribe: filter => void client.subscribe(filter, { qos: 0, rap: true }, () => undefined),
      ping: () => client.sendPing(),
    }
  }

const optionsOf = ({ clientId, version, username, password, will }: SessionOptions): IClientOptions => ({
  clientId,
  protocolVersion: version,
  clean: true,
  keepalive: KEEP_ALIVE_SECONDS,
  // Signs of life, connecting again and the limit of time are ours.
  timerVariant: { set: () => 1, clear: () => undefined },
  reconnectPeriod: 0,
  connectTimeout: 0x7fffffff,
  resubscribe: false,
  queueQoSZero: false,
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
  ...(will ? { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 0, retain: true } } : {}),
  ...(version === 5 ? { properties: { maximumPacketSize: MOST_HEARD_BYTES } } : {}),
})
