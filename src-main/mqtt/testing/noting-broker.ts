import net, { type AddressInfo } from 'node:net'
import { Aedes } from 'aedes'
import { onTestFinished } from 'vitest'
import { until } from '../../testing/until.ts'

/** A broker in this process that notes what comes, in order. It speaks MQTT 3.1.1 only. */
export async function notingBroker() {
  const aedes = await Aedes.createBroker()
  const heard: { topic: string; payload: string; retain: boolean; qos: number }[] = []
  const clients: string[] = []
  aedes.on('client', ({ id }) => void clients.push(id))
  aedes.on('publish', ({ topic, payload, retain, qos }, client) => {
    if (client) heard.push({ topic, payload: payload.toString(), retain, qos })
  })
  const server = net.createServer(socket => void aedes.handle(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await new Promise<void>(resolve => aedes.close(() => resolve()))
    await new Promise(resolve => server.close(resolve))
  })
  const kept = () => {
    const all = new Map<string, string>()
    for (const { topic, payload, retain } of heard) {
      if (!retain) continue
      if (payload === '') all.delete(topic)
      else all.set(topic, payload)
    }
    return all
  }
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    clients,
    connected: () => aedes.connectedClients,
    authenticates(look: (name: string | undefined, password: string | undefined) => void) {
      aedes.authenticate = (_, name, password, done) => {
        look(name, password?.toString())
        done(null, true)
      }
    },
    /** What a new subscriber would be told. */
    kept,
    of: (topic: string) => heard.filter(message => message.topic === topic).map(({ payload }) => payload),
    /** Waits until a topic is kept so. */
    keeps: (topic: string, payload: string | undefined) =>
      until(
        () => kept().get(topic),
        now => now === payload,
      ),
    says: (topic: string, payload: string, retain = false) =>
      new Promise<void>((resolve, reject) =>
        aedes.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 0, retain, dup: false }, error =>
          error ? reject(error) : resolve(),
        ),
      ),
  }
}
