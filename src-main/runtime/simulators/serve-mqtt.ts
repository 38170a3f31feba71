import { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import { messageOf } from '../../base/result.ts'
import type { MqttSimulator, MqttSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { openAcceptor } from './acceptor.ts'
import { packetLimit } from './packet-limit.ts'
import type { Port } from './simulator-server.ts'
import { garble, type Stage } from './stage.ts'

const MAX_PACKET_BYTES = 1024 * 1024
/** The broker keeps one message for each of so many topics, and no more. */
const MAX_RETAINED = 1_000
const BAD_USERNAME_OR_PASSWORD = 4

type Context = MqttSimulatorContext<Record<string, unknown>, Record<string, unknown>>

/** A broker with the device on it. Faults are the device's; one that drops takes the broker with it. */
export async function serveMqtt(
  simulator: MqttSimulator,
  stage: Stage,
  port: number,
): Promise<Port & { context: Context }> {
  const retained = new Set<string>()
  const broker = await Aedes.createBroker({
    authenticate(_client, username, password, done) {
      let welcome = false
      stage.run(() => {
        welcome = simulator.signIn?.({ username, password: password?.toString('utf8') }, stage) ?? true
      })
      if (welcome) return done(null, true)
      done(Object.assign(new Error('not authorised'), { returnCode: BAD_USERNAME_OR_PASSWORD }), false)
    },
    authorizePublish(_client, { topic, retain }, done) {
      if (retain) retained.add(topic)
      done(retained.size > MAX_RETAINED ? new Error('too many retained topics') : null)
      if (retained.size > MAX_RETAINED) retained.delete(topic)
    },
  })
  broker.on('publish', ({ topic, payload }, client) => {
    // What the broker and the device say themselves has no client.
    if (client) stage.run(() => simulator.received({ topic, payload: payload.toString('utf8') }, context))
  })
  // A client that breaks the protocol is cut off by the broker, and needs no more.
  broker.on('clientError', () => undefined)
  broker.on('connectionError', () => undefined)

  const context: Context = {
    settings: stage.settings,
    state: stage.state,
    after: stage.after,
    every: stage.every,
    publish: (topic, text, { retain = false } = {}) =>
      stage.act(() => {
        const payload = stage.fault === 'garbled' ? garble(text) : text
        const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), retain, qos: 0, dup: false } as const
        broker.publish(packet, error => {
          if (error) stage.warn(`${topic} could not be published: ${messageOf(error)}`)
        })
      }),
  }
  const acceptor = await openAcceptor(stage, port, socket => {
    const limit = packetLimit(MAX_PACKET_BYTES, () => socket.destroy())
    socket.on('close', () => limit.destroy())
    const stream = Duplex.from({ readable: socket.pipe(limit), writable: socket })
    stream.on('error', () => socket.destroy())
    broker.handle(stream)
  })
  return {
    ...acceptor,
    context,
    async close() {
      await acceptor.close()
      await new Promise<void>(resolve => broker.close(() => resolve()))
    },
  }
}
