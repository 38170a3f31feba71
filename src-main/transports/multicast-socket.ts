import dgram from 'node:dgram'
import { isIPv4, isIPv6 } from 'node:net'
import type { networkInterfaces } from 'node:os'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/result.ts'
import { explainNetworkError } from './network-errors.ts'
import type { Connection, ConnectionEvents } from './reconnecting.ts'
import { sendDatagram } from './udp-socket.ts'

export interface GroupSocketParts {
  group: string
  port: number
  clock: Clock
  hops: number | undefined
  loop: boolean
  interfaces: typeof networkInterfaces
}

export interface GroupSocket extends Connection {
  multicastLoop(on: boolean): void
}

/** A cable that is plugged in later counts, too: the system does not tell, so it is asked. */
const LOOK_AGAIN_MS = 30_000

/** 224.0.0.0/4 and ff00::/8. */
export function isGroup(host: string): boolean {
  return isIPv4(host) ? /^2(2[4-9]|3\d)\./.test(host) : isIPv6(host) && /^ff/i.test(host)
}

/** Hears whatever is sent to the group at that port, over every interface, beside others who do (driver.md 12.2). */
export function openGroupSocket(
  { group, port, clock, hops, loop, interfaces }: GroupSocketParts,
  { ready, received, ended }: ConnectionEvents,
): GroupSocket {
  const where = `${group}:${port}`
  const socket = dgram.createSocket({ type: isIPv6(group) ? 'udp6' : 'udp4', reuseAddr: true })
  let isBound = false
  let isClosed = false
  let joined: Interface[] = []
  let stopLooking: (() => void) | undefined
  /** One after the other: the interface that is sent through is a setting of the socket. */
  let lastSent: Promise<unknown> = Promise.resolve()

  function close(reason: string): void {
    if (isClosed) return
    isClosed = true
    stopLooking?.()
    socket.close(() => ended(reason))
  }

  /** Those that are new are joined, those that are gone forgotten. */
  function join(): void {
    const failures: unknown[] = []
    joined = interfacesOf(group, interfaces()).filter(({ key }) => {
      if (joined.some(known => known.key === key)) return true
      try {
        socket.addMembership(group, key)
        return true
      } catch (error) {
        // An interface whose address has changed is still in the group.
        if (codeOf(error) === 'EADDRINUSE') return true
        failures.push(error)
        return false
      }
    })
    stopLooking = clock.timer(LOOK_AGAIN_MS, join)
    if (joined.length > 0) return
    const why = failures.length > 0 ? messageOf(failures[0]) : 'it has no network'
    close(`This machine cannot join the group ${group}: ${why}. Is it connected to the device's network?`)
  }

  /** Through every network there is, as there may be no route that says which; this machine alone when there is none. */
  async function sendToGroup(bytes: Uint8Array): Promise<Error | null> {
    const outer = joined.filter(({ internal }) => !internal)
    const errors: (Error | null)[] = []
    for (const { key } of outer.length > 0 ? outer : joined) {
      if (isClosed) break
      errors.push(await sendThrough(key, bytes))
    }
    return errors.includes(null) ? null : (errors[0] ?? null)
  }

  function sendThrough(key: string, bytes: Uint8Array): Promise<Error | null> {
    return new Promise(resolve => {
      try {
        socket.setMulticastInterface(key)
        socket.send(bytes, port, group, resolve)
      } catch (error) {
        resolve(error instanceof Error ? error : new Error(messageOf(error)))
      }
    })
  }

  socket.on('error', error => close(explainNetworkError(error, where)))
  socket.on('message', bytes => received(bytes))
  socket.bind(port, () => {
    if (isClosed) return
    isBound = true
    join()
    if (isClosed) return
    socket.setMulticastLoopback(loop)
    try {
      if (hops !== undefined) socket.setMulticastTTL(hops)
    } catch {
      return close(`The setting multicast_hops is ${hops}. Enter a number from 0 to 255.`)
    }
    ready()
  })

  return {
    close,
    write: data =>
      sendDatagram(
        data,
        (bytes, sent) => {
          lastSent = lastSent.then(() => sendToGroup(bytes)).then(sent)
        },
        where,
      ),
    multicastLoop(on) {
      loop = on
      if (isBound && !isClosed) socket.setMulticastLoopback(on)
    },
  }
}

interface Interface {
  /** As the system wants it: the address of an IPv4 interface, the scope of an IPv6 one. */
  key: string
  internal: boolean
}

/** Once each, however many addresses it has: what is sent through two of them would arrive twice. */
function interfacesOf(group: string, all: ReturnType<typeof networkInterfaces>): Interface[] {
  const family = isIPv6(group) ? 'IPv6' : 'IPv4'
  const found = new Map<string, Interface>()
  for (const [name, addresses = []] of Object.entries(all)) {
    // A second address may have a name of its own on Linux: eth0:1.
    const card = name.replace(/:\d+$/, '')
    const one = addresses.find(address => address.family === family)
    if (!one || found.has(card)) continue
    const scope = process.platform === 'win32' && one.family === 'IPv6' ? one.scopeid : card
    found.set(card, { key: family === 'IPv6' ? `::%${scope}` : one.address, internal: one.internal })
  }
  return [...found.values()]
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)
