import type { MqttMessage } from '../../driver-kit/link.ts'

/** What a broker sends before it has answered to our subscriptions, as it may (MQTT 3.1.1, 3.8.4). */
interface EarlyMessages {
  /** Whether there was room for it. */
  keep(message: MqttMessage): boolean
  /** All of them, in their order; nothing is kept any more. */
  take(): MqttMessage[]
}

const MAX_MESSAGES = 10_000
const MAX_BYTES = 8 * 1024 * 1024

export function createEarlyMessages(): EarlyMessages {
  let kept: MqttMessage[] = []
  let keptBytes = 0
  return {
    keep(message) {
      keptBytes += message.bytes.length
      if (kept.length >= MAX_MESSAGES || keptBytes > MAX_BYTES) return false
      kept.push(message)
      return true
    },
    take() {
      const all = kept
      kept = []
      return all
    },
  }
}
