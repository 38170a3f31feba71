import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { lastKnown } from '../../tls/interfaces.ts'
import type { Interfaces } from '../../tls/names.ts'

/** Where the node always listens: the panel on this machine is there. */
const LOOPBACK = ['127.0.0.1', '::1']
/** How long whoever closes the node from elsewhere has to be told that it is done. */
const GOODBYE_MS = 1_000
/** Free ports that are tried, as one that is free on loopback may be taken on another address. */
const TRIES = 10
/** What says that a machine has no such address, or not yet. */
const NOT_HERE = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENODEV'])

interface Parts {
  /** 0 picks one that is free on every address. */
  port: number
  interfaces(): Interfaces
  onConnection(socket: Socket): void
  clock: Clock
  log: Log
}

/**
 * The addresses on which the node listens, each with a server of its own: one on all addresses could not be opened while
 * those on loopback are. So opening and closing the node leaves the panel's connections alone.
 */
export interface Addresses {
  readonly port: number
  addresses(): string[]
  /** Throws what the system says when there is no loopback to be had. */
  listen(open: boolean): Promise<void>
  setOpen(open: boolean): Promise<void>
  /** Listens where the machine is now. Gives the words of what went wrong. */
  follow(): Promise<string[]>
  /** Ends every connection, too. */
  close(): void
}

export function createAddresses({ port: wantedPort, onConnection, clock, log, ...parts }: Parts): Addresses {
  const interfaces = lastKnown(parts.interfaces, log)
  const servers = new Map<string, Server>()
  const connections = new Map<Socket, string>()
  const refused = new Set<string>()
  let port = wantedPort
  let open = false

  return {
    get port() {
      return port
    },
    addresses: () => [...servers.keys()],
    follow,
    async listen(wanted) {
      open = wanted
      for (let tries = 1; ; tries += 1) {
        const last = wantedPort !== 0 || tries === TRIES
        try {
          for (const address of LOOPBACK) await bindHere(address)
          if ((await follow()).length === 0 || last) return
        } catch (error) {
          if (last || !isTaken(error)) {
            unbindAll()
            throw error
          }
        }
        unbindAll()
        port = 0
      }
    },
    async setOpen(wanted) {
      open = wanted
      const failures = await follow()
      if (failures.length === 0 || [...servers.keys()].some(isElsewhere)) return
      open = false
      throw new Failed('conflict', `The node cannot be opened to the local network. ${failures.join(' ')}`)
    },
    close() {
      unbindAll()
      for (const socket of connections.keys()) socket.destroy()
    },
  }

  async function bindHere(address: string): Promise<void> {
    try {
      await bind(address)
    } catch (error) {
      // A machine without IPv6 has no `::1`; every machine has 127.0.0.1.
      if (address === LOOPBACK[0] || !isNotHere(error)) throw error
    }
  }

  async function follow(): Promise<string[]> {
    const wanted = open ? addressesElsewhere(interfaces()) : []
    const failures: string[] = []
    for (const address of [...servers.keys()].filter(isElsewhere)) {
      if (wanted.includes(address)) continue
      unbind(address)
      clock.timer(GOODBYE_MS, () => hangUp(address))
    }
    for (const address of wanted) {
      if (servers.has(address)) continue
      try {
        await bind(address)
        refused.delete(address)
      } catch (error) {
        // An address that is still being settled is there the next time.
        if (isNotHere(error)) continue
        const words = isTaken(error)
          ? `Another program has port ${port} on ${address}.`
          : `Port ${port} on ${address} cannot be opened: ${messageOf(error)}.`
        failures.push(words)
        if (!refused.has(address)) log.warn(words)
        refused.add(address)
      }
    }
    return failures
  }

  async function bind(address: string): Promise<void> {
    // As Node's own HTTP servers have it.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
      connections.set(socket, address)
      socket.once('close', () => connections.delete(socket))
      onConnection(socket)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: address, port, exclusive: true, ipv6Only: true }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    port = (server.address() as AddressInfo).port
    servers.set(address, server)
  }

  function unbind(address: string): void {
    // It counts as closed only when its connections are, which is not waited for.
    servers.get(address)?.close()
    servers.delete(address)
  }

  function unbindAll(): void {
    for (const address of [...servers.keys()]) unbind(address)
  }

  function hangUp(address: string): void {
    if (servers.has(address)) return
    for (const [socket, at] of connections) if (at === address) socket.destroy()
  }
}

const isElsewhere = (address: string) => !LOOPBACK.includes(address)
const codeOf = (error: unknown) => (error as { code?: string }).code ?? ''
const isNotHere = (error: unknown) => NOT_HERE.has(codeOf(error))
const isTaken = (error: unknown) => codeOf(error) === 'EADDRINUSE'

/** The addresses by which others reach this machine; those that are good on one link only with the interface they are on. */
function addressesElsewhere(interfaces: Interfaces): string[] {
  return Object.entries(interfaces).flatMap(([name, entries = []]) =>
    entries.flatMap(entry => {
      if (entry.internal) return []
      if (entry.family === 'IPv4' || !entry.scopeid) return [entry.address]
      return [`${entry.address}%${process.platform === 'win32' ? entry.scopeid : name}`]
    }),
  )
}
