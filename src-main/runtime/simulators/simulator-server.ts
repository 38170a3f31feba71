import { Buffer } from 'node:buffer'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/result.ts'
import type {
  Fault,
  HttpSimulator,
  SimulatedAnswer,
  Simulator,
  TcpSimulator,
} from '../../driver-kit/define-simulator.ts'

/** How late a slow device answers. */
const SLOW_MS = 3_000

export interface SimulatorServer {
  readonly address: { host: string; port: number }
  /** The device's own state: tests read it, and turn its knobs. */
  readonly state: unknown
  /** From now on the device misbehaves like this; `none` is well again. */
  setFault(fault: Fault): void
  close(): Promise<void>
}

export interface SimulatorOptions {
  settings: Record<string, unknown>
  clock: Clock
  warn(message: string): void
  /** 0 picks a free one. */
  port?: number
}

/** Opens a simulated device's port on loopback: a real protocol server, with faults to order. */
export async function serveSimulator(simulator: Simulator, options: SimulatorOptions): Promise<SimulatorServer> {
  const settings = simulator.settings.parse(options.settings)
  const state = simulator.state()
  const timers = new Set<() => void>()
  const after = (ms: number, run: () => void) => {
    const stop = options.clock.timer(ms, () => {
      timers.delete(stop)
      try {
        run()
      } catch (error) {
        options.warn(`simulator: ${messageOf(error)}`)
      }
    })
    timers.add(stop)
    return () => {
      timers.delete(stop)
      stop()
    }
  }
  const fault: { now: Fault } = { now: 'none' }
  const base = { settings, state, after }
  const server =
    simulator.protocol === 'tcp'
      ? tcpServer(simulator, base, fault, options)
      : httpServer(simulator, base, fault, options)

  await new Promise<void>((resolve, reject) => {
    server.listener.once('error', reject)
    server.listener.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.listener.address() as AddressInfo
  return {
    address: { host: '127.0.0.1', port },
    state,
    setFault(next) {
      fault.now = next
      if (next === 'drop') server.hangUp()
    },
    async close() {
      for (const stop of timers) stop()
      server.hangUp()
      await new Promise(resolve => server.listener.close(resolve))
    },
  }
}

interface Base {
  settings: Record<string, unknown>
  state: unknown
  after(ms: number, run: () => void): () => void
}

function tcpServer(simulator: TcpSimulator, base: Base, fault: { now: Fault }, { warn }: SimulatorOptions) {
  const sockets = new Set<net.Socket>()
  const listener = net.createServer(socket => {
    if (fault.now === 'drop') return socket.destroy()
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const cutter = simulator.tokenizer.create()
    const context = {
      ...base,
      connection: simulator.connection?.(),
      send: (data: string | Uint8Array) => emit(socket, data),
      sendAll: (data: string | Uint8Array) => {
        for (const one of sockets) emit(one, data)
      },
      close: () => socket.end(),
    }
    const guard = (run: () => void) => {
      try {
        run()
      } catch (error) {
        warn(`simulator: ${messageOf(error)}`)
      }
    }
    guard(() => simulator.connected?.(context))
    socket.on('data', bytes => {
      for (const message of cutter.push(bytes)) guard(() => simulator.received(message, context))
    })
  })

  function emit(socket: net.Socket, data: string | Uint8Array): void {
    const bytes = Buffer.from(data as string)
    const write = () => socket.writable && socket.write(fault.now === 'garbled' ? garble(bytes) : bytes)
    if (fault.now === 'silent') return
    if (fault.now === 'slow') base.after(SLOW_MS, write)
    else write()
  }
  return {
    listener,
    hangUp() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

const MAX_REQUEST_BYTES = 1024 * 1024

function httpServer(simulator: HttpSimulator, base: Base, fault: { now: Fault }, { warn }: SimulatorOptions) {
  const listener = http.createServer((request, response) => {
    if (fault.now === 'drop') return void request.socket.destroy()
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_REQUEST_BYTES) request.destroy()
      else chunks.push(chunk)
    })
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://simulator')
      let answer: SimulatedAnswer
      try {
        answer = simulator.request(
          {
            method: request.method ?? 'GET',
            path: url.pathname,
            query: Object.fromEntries(url.searchParams),
            headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks).toString('utf8'),
          },
          base,
        )
      } catch (error) {
        warn(`simulator: ${messageOf(error)}`)
        answer = { status: 500, body: messageOf(error) }
      }
      const isText = typeof answer.body === 'string'
      const text = isText ? String(answer.body) : JSON.stringify(answer.body ?? null)
      const reply = () => {
        response.writeHead(answer.status ?? 200, {
          'content-type': isText ? 'text/plain' : 'application/json',
          ...answer.headers,
        })
        response.end(fault.now === 'garbled' ? garble(Buffer.from(text)) : text)
      }
      if (fault.now === 'silent') return
      if (fault.now === 'slow') base.after(SLOW_MS, reply)
      else reply()
    })
  })
  return {
    listener,
    hangUp: () => listener.closeAllConnections(),
  }
}

/** Every byte comes out wrong, the line ends too, as with a wrong baud rate or a broken cable. */
function garble(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map(byte => byte ^ 0x55))
}
