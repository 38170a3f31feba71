/** What a page does on its sockets, for a test to look at. */
export interface SocketTraffic {
  sent: string[]
  received: string[]
}

/**
 * As much of a browser as `@placeos/ts-client` asks for. Install it in a thread of its own, before the client is
 * loaded. With `hurry`, what the page repeats comes round so many times faster.
 */
export function becomeBrowser(address: string, { hurry = 1 } = {}): SocketTraffic {
  const traffic: SocketTraffic = { sent: [], received: [] }
  const location = Object.assign(new URL(address), { assign() {}, reload() {} })
  const plainInterval = globalThis.setInterval
  const given = {
    window: globalThis,
    parent: { location },
    location,
    history: { replaceState() {} },
    document: { cookie: '' },
    navigator: { userAgent: 'Alcove test', platform: 'Linux' },
    localStorage: storage(),
    sessionStorage: storage(),
    setInterval: (run: () => void, ms: number) => plainInterval(run, ms / hurry),
    WebSocket: recordingSocket(traffic),
  }
  for (const [name, value] of Object.entries(given)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return traffic
}

function storage() {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    key: (at: number) => [...items.keys()][at] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, String(value)),
    removeItem: (key: string) => void items.delete(key),
    clear: () => items.clear(),
  }
}

function recordingSocket(traffic: SocketTraffic) {
  return class extends WebSocket {
    constructor(url: string | URL) {
      super(url)
      this.addEventListener('message', ({ data }) => traffic.received.push(String(data)))
    }
    override send(data: string): void {
      traffic.sent.push(data)
      super.send(data)
    }
  }
}
