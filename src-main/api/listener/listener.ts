import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, type SecureContext, TLSSocket } from 'node:tls'
import { type Clock, wait } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Interfaces } from '../../tls/names.ts'
import type { Network } from '../../tls/network.ts'
import { createAddresses } from './addresses.ts'
import { TLS_HANDSHAKE, withFirstByte } from './first-byte.ts'
import { createNewcomers } from './newcomers.ts'
import { createPlainServer } from './plain-from-elsewhere.ts'

const MIN_VERSION = 'TLSv1.2'
/** How soon a new address of the machine is listened on. */
const LOOK_EVERY_MS = 10_000

/** How patient the node is with those who connect. */
export interface ListenerLimits {
  /** From connecting to the end of the TLS handshake, or to the first byte of HTTP. */
  newcomerMs: number
  /** Connections from elsewhere that have not come that far. */
  newcomers: number
  headersMs: number
  requestMs: number
  keepAliveMs: number
  /** How often those who are slow with headers and requests are looked for. */
  checkMs: number
}

const patience: ListenerLimits = {
  newcomerMs: 10_000,
  newcomers: 200,
  headersMs: 15_000,
  requestMs: 120_000,
  keepAliveMs: 72_000,
  checkMs: 5_000,
}

export interface ListenerParts {
  /** 0 picks one that is free on every address. */
  port: number
  network: Pick<Network, 'identity' | 'changed'>
  interfaces(): Interfaces
  clock: Clock
  log: Log
  limits?: Partial<ListenerLimits>
  /** Which addresses are of this machine; loopback's. */
  isLocal?: (address: string | undefined) => boolean
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * HTTP and HTTPS on one port, told apart by the first byte. HTTP without TLS is answered in full to this machine only;
 * to others it is the way to TLS.
 */
export interface Listener {
  /** The server that answers, for Fastify's `serverFactory`. It is handed connections, and does not listen itself. */
  serve(handler: Handler): Server
  /** Listens on loopback, and on the machine's other addresses when open. Throws what the system says. */
  listen(open: boolean): Promise<void>
  /** Begins or stops to listen elsewhere than on loopback, whose connections notice nothing. */
  setOpen(open: boolean): Promise<void>
  /** Follows the machine's addresses. */
  run(signal: AbortSignal): Promise<void>
  readonly port: number
  /** Where it listens now. */
  addresses(): string[]
  /** Ends every connection. */
  close(): Promise<void>
}

export function createListener(parts: ListenerParts): Listener {
  const { network, clock, log, port, interfaces, isLocal = isLoopback } = parts
  const limits = { ...patience, ...parts.limits }
  const newcomers = createNewcomers({ clock, most: limits.newcomers, withinMs: limits.newcomerMs })
  const addresses = createAddresses({ port, interfaces, clock, log, onConnection })
  const options: ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
  }
  let full: Server | undefined
  let plain: Server | undefined
  let contexts = new Map<string, SecureContext>()
  let turn: Promise<unknown> = Promise.resolve()

  const tls = createTlsServer({
    minVersion: MIN_VERSION,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, done) => done(null, contextFor(name.toLowerCase())),
  })
  tls.on('secureConnection', socket => {
    newcomers.arrived(socket)
    full?.emit('connection', socket)
  })
  tls.on('tlsClientError', (_error, socket) => socket.destroy())
  showIdentity()
  const stopShowing = network.changed(showIdentity)

  return {
    serve(handler) {
      plain = ready(createPlainServer(options, handler, () => addresses.port))
      full = ready(createServer(options, handler))
      return full
    },
    listen: open => inTurn(() => addresses.listen(open)),
    setOpen: open => inTurn(() => addresses.setOpen(open)),
    async run(signal) {
      while (!signal.aborted) {
        await wait(clock, LOOK_EVERY_MS, signal).catch(() => undefined)
        if (!signal.aborted) await inTurn(addresses.follow)
      }
    },
    get port() {
      return addresses.port
    },
    addresses: addresses.addresses,
    close: () =>
      inTurn(async () => {
        stopShowing()
        addresses.close()
        full?.close()
        plain?.close()
      }),
  }

  function onConnection(socket: Socket): void {
    // Whoever reads from it hears of errors as well; there may be nobody yet, or no longer.
    socket.on('error', () => socket.destroy())
    const local = isLocal(socket.remoteAddress)
    newcomers.add(socket, local)
    withFirstByte(socket, byte => {
      if (byte === TLS_HANDSHAKE) {
        if (!network.identity()) return void socket.destroy()
        // As with Node's own HTTPS servers: who ends in the middle of a handshake is not waited for.
        socket.allowHalfOpen = false
        tls.emit('connection', socket)
        return
      }
      newcomers.arrived(socket)
      const server = local ? full : plain
      server?.emit('connection', socket)
    })
  }

  /** Whoever connects from now on is shown what is in force now; sessions of before are not taken up again. */
  function showIdentity(): void {
    contexts = new Map()
    const identity = network.identity()
    if (!identity) return
    tls.setSecureContext({ cert: identity.certificate, key: identity.key, minVersion: MIN_VERSION })
    tls.setTicketKeys(randomBytes(48))
  }

  function contextFor(name: string): SecureContext | undefined {
    const identity = network.identity(name)
    if (!identity) return undefined
    const { certificate: cert, key } = identity
    const context = contexts.get(cert) ?? createSecureContext({ cert, key, minVersion: MIN_VERSION })
    contexts.set(cert, context)
    return context
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
}

/** Whether the other side is on this machine. */
export const remoteIsLocal = ({ remoteAddress }: Pick<Socket, 'remoteAddress'>): boolean => isLoopback(remoteAddress)

/** Whether a request came over TLS. */
export const isSecure = ({ socket }: Pick<IncomingMessage, 'socket'>): boolean => socket instanceof TLSSocket

function isLoopback(address: string | undefined): boolean {
  const bare = address?.replace(/^::ffff:/, '')
  return bare === '::1' || bare?.startsWith('127.') === true
}

/** A server that is handed its connections looks after slow ones only once it believes to be listening. */
function ready(server: Server): Server {
  server.emit('listening')
  return server
}
