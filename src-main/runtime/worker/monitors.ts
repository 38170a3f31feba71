/** The channels that modules of this thread listen to (driver.md 8). There is no replay: who comes late hears nothing. */
export interface Monitors {
  on(channel: string, listener: (text: string) => void): () => void
  receive(channel: string, text: string): void
}

/** `changed` is told the channels that somebody listens to, whenever they are others. */
export function createMonitors(changed: (channels: string[]) => void): Monitors {
  const listeners = new Map<string, Set<(text: string) => void>>()
  return {
    on(channel, listener) {
      const entry = (text: string) => listener(text)
      const here = listeners.get(channel)
      if (here) here.add(entry)
      else {
        listeners.set(channel, new Set([entry]))
        changed([...listeners.keys()])
      }
      return () => {
        const left = listeners.get(channel)
        if (!left?.delete(entry) || left.size > 0) return
        listeners.delete(channel)
        changed([...listeners.keys()])
      }
    },
    receive(channel, text) {
      const here = listeners.get(channel)
      // One that another one ended meanwhile hears nothing.
      for (const listener of [...(here ?? [])]) if (here?.has(listener)) listener(text)
    },
  }
}
