import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { alcoveRules } from '../../driver-kit/deviations.ts'
import { createHttp, type HttpParts } from '../http.ts'

export const forever = new AbortController().signal

/** A device that answers as the test says, and a transport to it. Both end with the test. */
export async function serving(
  answer: http.RequestListener,
  { tls, ...given }: Partial<HttpParts> & { tls?: https.ServerOptions } = {},
) {
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer)
  // Node's server would announce its own limit with each answer.
  server.keepAliveTimeout = 0
  let connections = 0
  server.on(tls ? 'secureConnection' : 'connection', () => {
    connections += 1
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const base = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  return { server, base, port, transport: talkingTo(base, given), connections: () => connections }
}

/** A transport with everything at its default, closed when the test is over. */
export function talkingTo(base: string, given: Partial<HttpParts> = {}) {
  const transport = createHttp({
    base,
    clock: systemClock,
    settings: {},
    rules: alcoveRules,
    environment: {},
    ...given,
  })
  onTestFinished(() => transport.close())
  return transport
}
