import { Buffer } from 'node:buffer'
import {
  defineSimulator,
  type MqttSimulatorContext,
  type MqttSimulatorSource,
  type Simulator,
} from '../../driver-kit/define-simulator.ts'
import { answerBook } from './answer-book.ts'
import type { Recording } from './recording.ts'
import { sayInTurn, scriptOf } from './replay-script.ts'
import { noSettings, replayState, type Strangers } from './replay-state.ts'
import { mqttText, parseMqtt } from './wire-mqtt.ts'

/** Plays a device behind a broker. Topics it had told of before it was asked, the broker keeps for whoever subscribes. */
export function replayMqtt({ items }: Recording, unknown: Strangers): Simulator {
  const { greeting, exchanges, unasked } = scriptOf(items)
  const book = answerBook(exchanges, asked => asked.toString('utf8'))

  const retained = new Set(greeting.map(({ data }) => parseMqtt(data)?.topic))
  const tell = (data: Buffer, publish: MqttSimulatorContext<object, object>['publish']) => {
    const message = parseMqtt(data)
    if (!message) return
    const { topic, payload } = message
    publish(topic, Buffer.from(payload).toString('utf8'), { retain: retained.has(topic) })
  }

  const source: MqttSimulatorSource<typeof noSettings, typeof replayState> = {
    protocol: 'mqtt',
    settings: noSettings,
    state: replayState,
    started({ publish, after }) {
      for (const { data } of greeting) tell(data, publish)
      for (const { atMs, data } of unasked) after(atMs, () => tell(data, publish))
    },
    received({ topic, payload }, context) {
      const answers = book.next(Buffer.from(mqttText(topic, payload)).toString('utf8'))
      if (!answers) return unknown(context, `${topic} ${payload}`)
      context.state.answered += 1
      sayInTurn(answers, context.after, data => tell(data, context.publish))
    },
  }
  return defineSimulator(source)
}
