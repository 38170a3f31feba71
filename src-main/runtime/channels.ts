import type { Emitter } from '../base/emitter.ts'
import type { Signal } from '../model/signal.ts'

/** Channels on which modules, and whoever else is connected, send each other text (driver.md 8). */
export interface Channels {
  publish(channel: string, text: string): void
  /** The channels that the modules of a thread monitor now; none when the thread has ended. */
  monitored(thread: string, channels: readonly string[]): void
}

const PREFIX = 'placeos/'

export function createChannels(
  signals: Emitter<Signal>,
  deliver: (thread: string, channel: string, text: string) => void,
): Channels & { stop(): void } {
  const threads = new Map<string, ReadonlySet<string>>()
  const decoder = new TextDecoder()
  const stop = signals.on(({ channel, payload }) => {
    if (!channel.startsWith(PREFIX)) return
    const name = channel.slice(PREFIX.length)
    for (const [thread, channels] of threads) if (channels.has(name)) deliver(thread, name, decoder.decode(payload))
  })
  return {
    publish: (channel, text) =>
      signals.emit({ channel: `${PREFIX}${channel}`, payload: new TextEncoder().encode(text) }),
    monitored(thread, channels) {
      if (channels.length) threads.set(thread, new Set(channels))
      else threads.delete(thread)
    },
    stop,
  }
}
