import { Buffer } from 'node:buffer'

// MQTT as it is shown on the wire and kept in recordings: the topic, a line break, the payload.

export function mqttText(topic: string, payload: string | Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${topic}\n`, 'utf8'), Buffer.from(payload as string)])
}

/** Nothing when it has no topic. */
export function parseMqtt(bytes: Uint8Array): { topic: string; payload: Uint8Array } | undefined {
  const end = bytes.indexOf(0x0a)
  if (end < 1) return undefined
  const topic = Buffer.from(bytes.subarray(0, end)).toString('utf8')
  return { topic, payload: bytes.subarray(end + 1) }
}
