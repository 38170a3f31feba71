import { isIP } from 'node:net'
import { Role } from '../../model/enums.ts'
import type { Module } from '../../model/module.ts'

type Where = Pick<Module, 'role' | 'ip' | 'uri'>

/** The IP address at which a module has its device; nothing for a name, which its network's DNS follows. */
export function addressIn(row: Where): string | undefined {
  const host = row.role === Role.service || row.role === Role.websocket ? hostOf(row.uri) : row.ip
  return host !== undefined && isIP(host) ? host : undefined
}

/** What of a module's record changes when its device is at another address. */
export function atAddress(row: Where, address: string): Partial<Pick<Module, 'ip' | 'uri'>> {
  if (row.role !== Role.service && row.role !== Role.websocket) return { ip: address }
  const host = hostOf(row.uri) ?? ''
  return { uri: row.uri.replace(host, isIP(address) === 6 && !row.uri.includes('[') ? `[${address}]` : address) }
}

/** Without the brackets of IPv6. */
function hostOf(uri: string): string | undefined {
  return URL.canParse(uri) ? new URL(uri).hostname.replace(/^\[(.*)\]$/, '$1') : undefined
}
