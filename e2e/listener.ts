import { connectAsync, type IClientOptions } from 'mqtt'

/** Somebody else at a broker, as a dashboard is. */
export interface Listener {
  /** What was said last under each topic, kept there or not. */
  readonly said: ReadonlyMap<string, string>
  says(topic: string, payload: string): Promise<unknown>
  close(): Promise<void>
}

export async function openListener(uri: string, options: IClientOptions): Promise<Listener> {
  const client = await connectAsync(uri, { reconnectPeriod: 0, ...options })
  const said = new Map<string, string>()
  client.on('error', () => {})
  client.on('message', (topic, payload) => {
    if (payload.length > 0) said.set(topic, payload.toString())
    else said.delete(topic)
  })
  await client.subscribeAsync('#')
  return {
    said,
    says: (topic, payload) => client.publishAsync(topic, payload, { qos: 1 }),
    close: () => client.endAsync(true),
  }
}
