import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { NodeClient, OpenWire } from './wire.ts'

declare global {
  interface Window {
    /** Set by the preload when the page runs inside our own shell. */
    readonly alcove?: { readonly shell: 'electron' }
  }
}

export const insideElectron = () => window.alcove?.shell === 'electron'

/** The message port that the preload hands over; a closed one is asked for again. */
export function electronPort(): OpenWire {
  return async signal => {
    const port = await askPort(signal)
    const client: NodeClient = createORPCClient(new RPCLink({ port }))
    let close = () => {}
    const closed = new Promise<void>(resolve => {
      close = () => {
        port.close()
        resolve()
      }
      port.addEventListener('close', () => resolve(), { once: true })
    })
    const onHeard = (listener: () => void) => port.addEventListener('message', listener)
    port.start()
    return { client, closed, onHeard, close: () => close() }
  }
}

function askPort(signal: AbortSignal): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      window.removeEventListener('message', onMessage)
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      stop()
      reject(new Error('The shell handed this page no port.'))
    }
    const onMessage = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'alcove:port' || !port) return
      stop()
      resolve(port)
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    window.addEventListener('message', onMessage)
    window.postMessage('alcove:connect', location.origin)
  })
}
