import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { wait } from '../../../base/clock.ts'
import { messageOf } from '../../../base/result.ts'
import { alcoveRules } from '../../../driver-kit/deviations.ts'
import { begin } from '../../begin.ts'
import { createHttp } from '../../http.ts'
import { type ConnectionEnd, reconnectForEver } from '../../reconnect.ts'
import type { Peer, PeerKind } from '../peer.ts'

/** What is written is posted; what the device has to say is asked for again and again, and it answers when it has. */
export const httpPeer: PeerKind = {
  name: 'http',
  open,
  // Each request stands alone: there is no connection whose loss would be told.
  hasConnections: false,
  isStream: false,
  noticesFrozenPeer: false,
}

async function open(): Promise<Peer> {
  const device = await openHttpDevice()
  return {
    ...device,
    get heard() {
      return device.heard
    },
    link(events, { clock, random }) {
      const base = `http://127.0.0.1:${device.port}`
      const transport = createHttp({ base, clock, settings: {}, rules: alcoveRules, environment: {} })
      let close: ((reason: string) => void) | undefined
      let life: AbortSignal | undefined

      async function hear(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
          try {
            const { status, bytes } = await transport.request({ path: '/said', concurrent: true }, signal)
            if (status === 200 && !signal.aborted) events.received(bytes)
          } catch {
            await wait(clock, 1_000, signal).catch(() => undefined)
          }
        }
      }

      async function session(signal: AbortSignal): Promise<ConnectionEnd> {
        const ended = Promise.withResolvers<ConnectionEnd>()
        const over = new AbortController()
        const end = (reason: string, askedFor: boolean) => ended.resolve({ reason, askedFor, lastedMs: 0 })
        const stop = () => end('Stopped.', true)
        close = reason => end(reason, true)
        signal.addEventListener('abort', stop, { once: true })
        // As a connection does, it takes a moment.
        await new Promise(resolve => setImmediate(resolve))
        const hearing = signal.aborted ? undefined : hear(over.signal)
        const opened = () => {
          if (!signal.aborted) events.opened()
        }
        if (hearing) begin(events, opened, error => end(messageOf(error), false))
        const result = await ended.promise
        signal.removeEventListener('abort', stop)
        over.abort()
        await hearing
        return result
      }

      return {
        async run(signal) {
          life = signal
          await reconnectForEver(session, { clock, random, closed: events.closed }, signal)
          transport.close()
        },
        async write(body) {
          await transport.request({ path: '/heard', body }, life ?? AbortSignal.abort())
        },
        disconnect: reason => close?.(reason),
      }
    },
  }
}

async function openHttpDevice() {
  let [heard, frozen] = ['', false]
  const said: Buffer[] = []
  let asking: http.ServerResponse | undefined

  function tell(): void {
    if (!asking || asking.destroyed || frozen) return
    const next = said.shift()
    if (next === undefined) return
    asking.end(next)
    asking = undefined
  }
  const server = http.createServer(async (request, response) => {
    if (request.url === '/said') {
      asking = response
      return tell()
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    heard += Buffer.concat(chunks).toString('utf8')
    if (!frozen) response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get heard() {
      return heard
    },
    connections: 0,
    says(data: string | Uint8Array) {
      said.push(Buffer.from(data as Uint8Array))
      tell()
    },
    hangsUp: () => undefined,
    drops: () => server.closeAllConnections(),
    refuses: async () => undefined,
    freezes(yes: boolean) {
      frozen = yes
      tell()
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
