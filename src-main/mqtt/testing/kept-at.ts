import { connectAsync, type IClientOptions } from 'mqtt'
import { onTestFinished } from 'vitest'

/** What a new subscriber of a broker is told at once. */
export async function keptAt(uri: string, options: IClientOptions = {}): Promise<Map<string, string>> {
  const client = await connectAsync(uri, { reconnectPeriod: 0, ...options })
  const kept = new Map<string, string>()
  client.on('message', (topic, payload, { retain }) => {
    if (retain) kept.set(topic, payload.toString())
  })
  await client.subscribeAsync('#')
  // Answered after everything that was kept.
  const answered = new Promise<void>(resolve => {
    client.on('packetreceive', ({ cmd }) => {
      if (cmd === 'pingresp') resolve()
    })
  })
  client.sendPing()
  await answered
  await client.endAsync()
  return kept
}

/** Somebody else at the broker, until the test is over. */
export async function visitorAt(uri: string) {
  const client = await connectAsync(uri, { reconnectPeriod: 0 })
  const heard: { topic: string; payload: string; retained: boolean }[] = []
  client.on('message', (topic, payload, { retain }) => {
    heard.push({ topic, payload: payload.toString(), retained: retain })
  })
  await client.subscribeAsync('alcove/#')
  onTestFinished(() => client.endAsync(true))
  return {
    heard,
    says: (topic: string, payload: string, retain = false) => client.publishAsync(topic, payload, { qos: 1, retain }),
  }
}
