import type { Simulator } from '../../driver-kit/define-simulator.ts'
import type { Address } from '../worker-contract.ts'

/** Where a simulated device listens, and what it speaks there. */
export interface SimulatedAt {
  host: string
  port: number
  protocol: Simulator['protocol']
}

/**
 * Where a module finds its simulated device. A serial one is at a TCP port. `declared` is the uri that the driver asks
 * for by itself: its path is kept, as the driver's own paths are below it.
 */
export function simulatedAddress(
  { host, port, protocol }: SimulatedAt,
  { perCommand = false, declared = '' }: { perCommand?: boolean; declared?: string | undefined } = {},
): Address {
  const kind = protocol === 'tls' ? 'tcp' : protocol
  // Only these have paths; that of a serial port is none of its simulator's.
  const given = /^(http|ws|mqtt)/.test(declared) ? URL.parse(declared) : null
  const path = given ? `${given.pathname}${given.search}`.replace(/^\/$/, '') : ''
  return {
    kind,
    ip: host,
    port,
    uri: `${schemes[kind] ?? kind}://${host}:${port}${path}`,
    tls: protocol === 'tls',
    perCommand,
  }
}

const schemes: Partial<Record<Address['kind'], string>> = { websocket: 'ws' }
