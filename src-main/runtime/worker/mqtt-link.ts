import { aborted } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { MqttDevice } from '../../driver-kit/device.ts'
import type { MqttMessage } from '../../driver-kit/link.ts'
import type { Task } from '../../driver-kit/task.ts'
import type { MqttTransport } from '../../transports/mqtt.ts'
import { mqttText } from '../simulators/wire-mqtt.ts'
import type { Link, LinkParts } from './link.ts'

interface Expectation {
  task: Task
  until(message: MqttMessage): unknown
}

/** The link of a driver whose device is behind a broker. Connected says that the broker is there; the driver knows of the device. */
export function linkMqtt(parts: LinkParts): Link {
  const { driver, context, queue, guard, enter, setOnline, signal, wire, say, isDebugged } = parts
  let transport: MqttTransport | undefined
  let expected: Expectation | undefined
  let settingsChanged: () => void = () => undefined
  let declared = declaredBy(parts)
  const filters = new Set<string>(declared)

  function received(message: MqttMessage): void {
    if (wire.isOn) wire.add('in', mqttText(message.topic, message.bytes))
    if (isDebugged()) say('debug', `← ${message.topic} ${message.payload.slice(0, 2_000)}`)
    const waiting = expected
    if (waiting && !waiting.task.settled && queue.current === waiting.task) {
      try {
        const answer = waiting.until(message)
        if (answer !== undefined) return waiting.task.success(answer)
      } catch (error) {
        return waiting.task.fail(error)
      }
    }
    const { received: hear } = driver()
    if (hear) void guard('received', () => hear(message, context(), queue.current))
  }

  async function publish(
    topic: string,
    payload: string | Uint8Array,
    options: { retain?: boolean; qos?: 0 | 1 } | undefined,
    stop: AbortSignal,
  ): Promise<void> {
    if (!transport) throw new Failed('offline', 'The module is not connected to its broker.')
    if (wire.isOn) wire.add('out', mqttText(topic, payload))
    if (isDebugged()) say('debug', `→ ${topic} ${String(payload).slice(0, 2_000)}`)
    await transport.publish(topic, payload, { retain: options?.retain ?? false, qos: options?.qos ?? 0 }, stop)
  }

  const device: MqttDevice = {
    publish: (topic, payload, options) =>
      queue.add<void>(
        async task => {
          await publish(topic, payload, options, task.signal)
          task.success()
        },
        options,
        undefined,
        topic,
      ),
    ask: (topic, payload, options) =>
      queue.add<never>(
        task => {
          expected = { task, until: options.until }
          return publish(topic, payload, options, task.signal)
        },
        options,
        undefined,
        topic,
      ),
    subscribe(filter) {
      filters.add(filter)
      transport?.subscribe(filter)
    },
    unsubscribe(filter) {
      filters.delete(filter)
      transport?.unsubscribe(filter)
    },
    disconnect: reason => transport?.disconnect(reason),
  }

  async function open(): Promise<MqttTransport> {
    const { createMqtt } = await import('../../transports/mqtt.ts')
    const settings = parts.rawSettings()
    return createMqtt(
      { uri: parts.address.uri, clock: parts.clock, settings, subscribe: [...filters], name: context().module.id },
      {
        opened: () => setOnline(true),
        closed: reason => setOnline(false, reason),
        received: message => enter(() => received(message)),
        troubled: message => say('warn', message),
      },
    )
  }

  return {
    device,
    async run() {
      while (!signal.aborted) {
        try {
          transport = await open()
        } catch (error) {
          setOnline(false, messageOf(error))
          // Settings that cannot be used keep it from connecting until they are others.
          const changed = new Promise<void>(resolve => {
            settingsChanged = resolve
          })
          await Promise.race([changed, aborted(signal)])
          continue
        }
        return transport.run(signal)
      }
    },
    swapped() {
      const before = declared
      declared = declaredBy(parts)
      for (const filter of before) if (!declared.includes(filter)) device.unsubscribe(filter)
      for (const filter of declared) device.subscribe(filter)
    },
    updated: () => settingsChanged(),
  }
}

const declaredBy = ({ driver }: LinkParts): readonly string[] => driver().transport.options.subscribe ?? []
