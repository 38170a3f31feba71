import type { TransportKind } from '../driver-kit/link.ts'
import { Role } from '../model/enums.ts'
import type { Module } from '../model/module.ts'
import type { ShelvedDriver } from './shelf.ts'
import type { Address } from './worker-contract.ts'

type Where = Pick<Module, 'role' | 'ip' | 'port' | 'uri' | 'udp' | 'tls' | 'makebreak'>

const byScheme: Record<string, TransportKind> = {
  http: 'http',
  https: 'http',
  ws: 'websocket',
  wss: 'websocket',
  mqtt: 'mqtt',
  mqtts: 'mqtt',
  serial: 'serial',
}

/** Where the device of a module is, and over what it is reached: the record decides, not the driver (driver.md 1). */
export function addressOf(row: Where, { description }: Pick<ShelvedDriver, 'description'>): Address {
  const udp = row.udp || description.udp
  return {
    kind: kindOf(row, udp),
    ip: row.ip,
    port: row.port,
    uri: row.uri,
    tls: row.tls || description.tls,
    perCommand: row.makebreak || description.makebreak,
  }
}

function kindOf({ role, uri }: Where, udp: boolean): TransportKind {
  switch (role) {
    case Role.logic:
      return 'none'
    case Role.ssh:
      return 'ssh'
    case Role.websocket:
      return 'websocket'
    case Role.service:
      return byScheme[uri.slice(0, uri.indexOf(':')).toLowerCase()] ?? 'http'
    default:
      return udp ? 'udp' : 'tcp'
  }
}

/** Why nothing can be reached there, for a person. */
export function addressProblem({ kind, ip, port, uri }: Address): string | undefined {
  switch (kind) {
    case 'none':
      return undefined
    case 'tcp':
    case 'udp':
    case 'ssh':
      if (!ip) return 'It has no ip. Enter the address of its device.'
      return port >= 1 && port <= 65_535 ? undefined : `Its port ${port} is not valid. Enter one from 1 to 65535.`
    default:
      return uri ? undefined : `It has no uri. Enter the address of its device, such as ${examples[kind]}.`
  }
}

const examples = {
  http: 'http://192.168.1.20',
  websocket: 'ws://192.168.1.20/socket',
  mqtt: 'mqtt://192.168.1.20',
  serial: 'serial://localhost/dev/ttyUSB0?baudRate=9600',
}

/** Where the device is, as a person would write it. */
export function addressText(row: Pick<Module, 'role' | 'ip' | 'port' | 'uri'>): string {
  if (row.role === Role.logic) return ''
  if (row.role === Role.service || row.role === Role.websocket) return row.uri
  return row.ip ? `${row.ip}:${row.port}` : ''
}

export const sameAddress = (a: Address, b: Address): boolean =>
  a.kind === b.kind &&
  a.ip === b.ip &&
  a.port === b.port &&
  a.uri === b.uri &&
  a.tls === b.tls &&
  a.perCommand === b.perCommand
