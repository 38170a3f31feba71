import { messageOf } from '../../base/result.ts'
import type { ByteKind, TlsVerification } from '../../driver-kit/link.ts'
import type { Transport, TransportEvents } from '../../driver-kit/transport.ts'
import type { LinkParts } from './link.ts'

/** Loads the transport that a module has, and no other: each driver's thread holds only what it uses. */
export async function openTransport(kind: ByteKind, parts: LinkParts, events: TransportEvents): Promise<Transport> {
  const { address, clock, rules, rawSettings, driver, say, interfaces } = parts
  const { ip: host, port, uri } = address
  switch (kind) {
    case 'tcp': {
      const tls = address.tls ? { verify: 'none' as const } : undefined
      if (address.perCommand) {
        const { createTcpPerCommand } = await import('../../transports/tcp-per-command.ts')
        const { idleMs } = driver().transport.options
        return createTcpPerCommand({ host, port, clock, tls, ...(idleMs === undefined ? {} : { idleMs }) }, events)
      }
      const { createTcp } = await import('../../transports/tcp.ts')
      return createTcp({ host, port, clock, tls }, events)
    }
    case 'udp': {
      const { createUdp } = await import('../../transports/udp.ts')
      const hops = rawSettings().multicast_hops
      const more = { ...(typeof hops === 'number' ? { hops } : {}), ...(interfaces ? { interfaces } : {}) }
      return createUdp({ host, port, clock, rules, ...more }, events)
    }
    case 'ssh': {
      const { createSsh } = await import('../../transports/ssh.ts')
      const note = (message: string) => say('warn', message)
      // Read anew for each attempt, so that a password that is put right is used by the next one.
      const signIn = {
        get settings() {
          return rawSettings().ssh
        },
      }
      return createSsh(Object.assign(signIn, { host, port, clock, note }), events)
    }
    case 'websocket': {
      const { createWebSocket } = await import('../../transports/websocket.ts')
      const verify = verification(rawSettings().https_verify)
      return createWebSocket({ uri, clock, headers: () => headersOf(parts), verify }, events)
    }
    case 'serial': {
      const { createSerial, parseSerialUri } = await import('../../transports/serial.ts')
      return createSerial({ ...parseSerialUri(uri), clock, child: serialChild }, events)
    }
  }
}

/** Where the program that holds a serial port lies: beside this one, built or not. */
const serialChild = import.meta.url.endsWith('.ts')
  ? new URL('../../transports/serial-child.ts', import.meta.url)
  : new URL('./serial-child.js', import.meta.url)

/** The driver's, and over them those of the setting `headers`, whatever their case (driver.md 12.5). */
function headersOf({ driver, context, enter, rawSettings, say }: LinkParts): Record<string, string | string[]> {
  let own: Record<string, string | string[]> = {}
  try {
    own = enter(() => driver().webSocketHeaders?.(context())) ?? {}
  } catch (error) {
    say('error', `The headers of the connection could not be made, and are left out: ${messageOf(error)}`)
  }
  const all = [...Object.entries(own), ...Object.entries(headersIn(rawSettings().headers))]
  return Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value]))
}

/** The setting `headers`: a text or a list of texts by name. */
function headersIn(given: unknown): Record<string, string | string[]> {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return {}
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value)]),
  )
}

/** As for HTTP: everything but `none` checks (driver.md 12.4). */
function verification(given: unknown): TlsVerification {
  if (typeof given === 'number') return given > 0 ? 'peer' : 'none'
  return typeof given === 'string' && given.toLowerCase() !== 'none' ? 'peer' : 'none'
}
