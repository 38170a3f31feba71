import http, { type RequestListener } from 'node:http'
import https from 'node:https'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { type Check, type CheckInput, type CheckParts, createChecks } from '../check.ts'

export interface Certificate {
  cert: string
  key: string
}

/** As PlaceOS says what it is. */
export const placeOS: RequestListener = (_request, response) =>
  void response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify({ service: 'rest-api', version: '2.4.1', platform_version: 'edge' }))

/** A server on a loopback port, gone after the test. */
export function serve(listener: RequestListener, tls?: Certificate): Promise<number> {
  return listening(tls ? https.createServer(tls, listener) : http.createServer(listener))
}

/** One that speaks no HTTP. */
export const serveBytes = (taken: (socket: Socket) => void): Promise<number> => listening(net.createServer(taken))

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** For tests in which nothing else is to come: what is watched for two seconds is watched for a moment. */
export const hastyClock: Clock = {
  ...systemClock,
  timer: (ms, callback) => systemClock.timer(ms === 2_000 ? 50 : ms, callback),
}

const never = new AbortController().signal

export function check(
  step: Check['step'],
  given: Partial<CheckInput>,
  parts: Partial<CheckParts> = {},
): Promise<Check> {
  const checks = createChecks({ clock: systemClock, linked: () => undefined, ...parts })
  return checks.check(step, { address: '', secret: '', ca: null, ...given }, never)
}
