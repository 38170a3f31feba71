import { Buffer } from 'node:buffer'
import http from 'node:http'
import { messageOf } from '../../base/result.ts'
import type { HttpSimulator, SimulatedAnswer, SimulatedRequest } from '../../driver-kit/define-simulator.ts'
import { openAcceptor } from './acceptor.ts'
import { digestDoor } from './digest-door.ts'
import type { Port } from './simulator-server.ts'
import { garble, type Stage } from './stage.ts'

const MAX_REQUEST_BYTES = 1024 * 1024

/** A device that speaks over HTTP. */
export function serveHttp(simulator: HttpSimulator, stage: Stage, port: number): Promise<Port> {
  const door = digestDoor(stage.clock)

  async function answer(request: http.IncomingMessage, body: string): Promise<SimulatedAnswer> {
    try {
      const asked = readRequest(request, body)
      if (!asked) return { status: 400, body: 'This is no address.' }
      const wanted = simulator.digest?.(stage)
      const challenge =
        wanted &&
        door.challenge(wanted, {
          method: asked.method,
          uri: request.url ?? '/',
          authorization: request.headers.authorization,
        })
      if (challenge) return { status: 401, headers: { 'www-authenticate': challenge }, body: 'Unauthorized' }
      return await simulator.request(asked, stage)
    } catch (error) {
      stage.warn(messageOf(error))
      return { status: 500, body: messageOf(error) }
    } finally {
      // Looks for what the request has changed.
      stage.run(() => undefined)
    }
  }

  const server = http.createServer((request, response) => {
    // Connections that were kept open are dropped as well.
    if (stage.fault === 'dropping') return void request.socket.destroy()
    const chunks: Buffer[] = []
    let size = 0
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_REQUEST_BYTES) request.destroy()
      else chunks.push(chunk)
    })
    request.on('end', async () => {
      const given = await answer(request, Buffer.concat(chunks).toString('utf8'))
      stage.run(() => stage.act(() => reply(response, given, stage)))
    })
  })
  return openAcceptor(stage, port, socket => server.emit('connection', socket))
}

function readRequest({ method = 'GET', url = '/', headers }: http.IncomingMessage, body: string) {
  const at = URL.parse(url, 'http://simulator')
  if (!at) return undefined
  const request: SimulatedRequest = {
    method,
    path: at.pathname,
    query: Object.fromEntries(at.searchParams),
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
  }
  return request
}

function reply(response: http.ServerResponse, { status = 200, headers, body }: SimulatedAnswer, stage: Stage): void {
  const { type, bytes } = bytesOf(body)
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(stage.fault === 'garbled' ? garble(bytes) : bytes)
}

function bytesOf(body: unknown): { type: string; bytes: Uint8Array } {
  if (body instanceof Uint8Array) return { type: 'application/octet-stream', bytes: body }
  if (typeof body === 'string') return { type: 'text/plain', bytes: Buffer.from(body) }
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(body ?? null)) }
}
