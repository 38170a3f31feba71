import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { MqttMessage } from '../driver-kit/link.ts'
import { tlsOptions } from './http/tls.ts'
import { readBroker } from './mqtt/address.ts'
import { type BrokerConnection, connectToBroker, MAX_PACKET_BYTES } from './mqtt/connection.ts'
import { loadSessions } from './mqtt/session.ts'
import { readMqttSettings } from './mqtt/settings.ts'
import { checkFilter, checkTopic } from './mqtt/topics.ts'
import { createUnanswered } from './mqtt/unanswered.ts'
import { reconnectForEver } from './reconnect.ts'

export interface MqttTransport {
  /** Connected for ever, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** Done once it is with the system, or with a `qos` of 1 once the broker has it. `offline` at once when there is none. */
  publish(
    topic: string,
    payload: string | Uint8Array,
    options: { retain?: boolean; qos?: 0 | 1 },
    signal: AbortSignal,
  ): Promise<void>
  /** Kept over reconnects. */
  subscribe(filter: string): void
  unsubscribe(filter: string): void
  /** Closes the connection; the next one is opened at once. */
  disconnect(reason: string): void
}

export interface MqttEvents {
  /** The broker has let us in and taken the subscriptions. Whoever must sign in with the device does so now. */
  begins?(): void | Promise<void>
  /** The device can be spoken to. */
  opened(): void
  /** Also told for an attempt that failed. The reason is for a person. */
  closed(reason: string): void
  received(message: MqttMessage): void
  /** For the log: something was refused, and the connection goes on. */
  troubled?(message: string): void
}

export interface MqttParts {
  /** `mqtt://` or `mqtts://`; `?version=5` for MQTT 5. */
  uri: string
  clock: Clock
  random?: (() => number) | undefined
  /** The module's settings, of which `mqttSettings` are read. */
  settings: Readonly<Record<string, unknown>>
  subscribe: readonly string[]
  /** What we are called in the broker's log. */
  name: string
}

/** A device behind a broker: one connection, opened again as TCP's is (driver.md 12.1). Nothing is stored while there is none. */
export function createMqtt(parts: MqttParts, events: MqttEvents): MqttTransport {
  const { clock, random } = parts
  const broker = readBroker(parts.uri)
  const settings = readMqttSettings(parts.settings)
  const { host, port, version } = broker
  const trust = broker.secure ? tlsOptions(settings) : undefined
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const unanswered = createUnanswered(where)
  const filters = new Set<string>()
  let connection: BrokerConnection | undefined

  const options = {
    clock,
    version,
    // Two with one id throw each other out, so a node that stands in for another needs its own.
    clientId: settings.mqtt?.client_id || `alcove-${parts.name}-${randomBytes(3).toString('hex')}`,
    username: settings.mqtt?.username ?? broker.username,
    password: settings.mqtt?.password ?? broker.password,
    keepAliveSeconds: settings.mqtt?.keepalive ?? 30,
  }

  function openStream(): Duplex {
    if (!trust) return net.connect({ host, port, noDelay: true })
    return tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...trust })
  }

  function close(reason: string): void {
    connection?.close(reason, { atOnce: unanswered.size > 0 })
  }

  function subscribe(filter: string): void {
    checkFilter(filter)
    if (filters.has(filter)) return
    filters.add(filter)
    connection?.session?.subscribe([filter])
  }

  for (const filter of parts.subscribe) subscribe(filter)
  return {
    async run(signal) {
      const openSession = await loadSessions()
      async function connectOnce() {
        const { opened, received } = events
        connection = connectToBroker({
          ...{ where, options, openSession, opened, received },
          stream: openStream(),
          filters: () => [...filters],
          begins: () => events.begins?.(),
          troubled: message => events.troubled?.(message),
        })
        const end = await connection.ended
        connection = undefined
        unanswered.failAll(end.reason)
        return end
      }
      const stop = () => close('The module was stopped.')
      signal.addEventListener('abort', stop, { once: true })
      await reconnectForEver(connectOnce, { clock, random, closed: events.closed }, signal)
    },
    async publish(topic, payload, { retain = false, qos = 0 }, signal) {
      checkTopic(topic)
      const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : Buffer.from(payload)
      if (bytes.length > MAX_PACKET_BYTES) {
        throw new Failed('invalid', `A message must not be longer than ${MAX_PACKET_BYTES} bytes.`)
      }
      const session = connection?.isReady ? connection.session : undefined
      if (!session) throw new Failed('offline', `Not connected to the broker at ${where}.`)
      await unanswered.add({ topic, bytes }, done => session.publish(topic, bytes, { qos, retain }, done), signal)
    },
    subscribe,
    unsubscribe(filter) {
      if (filters.delete(filter)) connection?.session?.unsubscribe(filter)
    },
    disconnect: close,
  }
}
