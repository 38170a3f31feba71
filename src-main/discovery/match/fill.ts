import { isIPv6 } from 'node:net'
import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { Device } from '../devices/devices-contract.ts'
import type { Evidence } from './evidence.ts'
import type { Filled } from './match-contract.ts'

/**
 * What a module is made with so that it finds the device (runtime/address.ts): an ip and a port, or a uri where its
 * record has one. The evidence comes weightiest first: the device is where that was heard.
 */
export function fill(device: Device, description: DriverDescription, evidence: readonly Evidence[]): Filled {
  const address = addressOf(device, evidence)
  const { tls, udp, transport, discovery, default_port: usual = 0 } = description
  const user = transport === 'ssh' ? usualUser(description.settings_schema) : {}
  const common = { tls, udp, settings: { ...user, ...settingsOf(device, address, discovery.settings ?? {}) } }
  const none = { ip: '', port: 0, uri: '' }
  const heardPort = evidence.find(({ usesPort }) => usesPort)?.heard?.port
  switch (transport) {
    case 'none':
      return { ...common, ...none }
    case 'tcp':
    case 'udp':
    case 'ssh':
      return { ...common, ...none, ip: address, port: heardPort ?? usual }
    case 'serial': {
      // A serial port is found by nobody; what has a network port too is reached there.
      const { network } = discovery
      if (!network) return { ...common, ...none, uri: description.default_uri ?? '' }
      const { port, perCommand = false } = network
      return { ...common, ...none, ip: address, port, role: 'device', makebreak: perCommand }
    }
    case 'mqtt':
      return { ...common, ...none, uri: brokerAt(device, address) ?? description.default_uri ?? '' }
    default: {
      const told = evidence.find(({ usesUri }) => usesUri)?.heard?.uri
      const scheme = { http: 'http', websocket: 'ws' }[transport]
      const model = told ? originOf(told) : (description.default_uri ?? `${scheme}://device`)
      return { ...common, ...none, uri: placedAt(model, address, told ? undefined : heardPort) }
    }
  }
}

/** Where the best evidence was heard, when the device is still there; else where it is, or was last. */
function addressOf({ addresses, sightings }: Device, evidence: readonly Evidence[]): string {
  const live = new Set(addresses.filter(({ live }) => live).map(({ address }) => address))
  const heard = evidence.map(({ heard }) => heard?.address)
  return (
    heard.find(address => address !== undefined && live.has(address)) ??
    addresses.find(({ live }) => live)?.address ??
    heard.find(address => address !== undefined) ??
    addresses[0]?.address ??
    sightings[0]?.address ??
    ''
  )
}

/** The MAC address that answers at this very address: a machine has several, and is woken by one. */
function settingsOf(
  { sightings, identities }: Device,
  at: string,
  wanted: Readonly<Record<string, 'mac'>>,
): Record<string, Json> {
  const macs = [
    ...sightings
      .filter(({ address, source }) => address === at && source === 'neighbours')
      .flatMap(one => one.identities),
    ...identities,
  ].filter(({ kind }) => kind === 'mac')
  const [mac] = macs
  return mac ? Object.fromEntries(Object.keys(wanted).map(name => [name, mac.value])) : {}
}

const SshSettings = z.object({
  properties: z.object({
    ssh: z.object({ properties: z.object({ username: z.object({ default: z.string().min(1) }) }) }),
  }),
})

/** Who signs in by SSH is a setting of the link's, which knows no default: that of the driver is for its devices. */
function usualUser(settingsSchema: Json): Record<string, Json> {
  const username = SshSettings.safeParse(settingsSchema).data?.properties.ssh.properties.username.default
  return username === undefined ? {} : { ssh: { username } }
}

/** A device does not say which broker it is on; one that is a broker itself is on that. */
function brokerAt({ sightings }: Device, address: string): string | undefined {
  const broker = sightings.find(
    ({ source, service }) => source === 'mdns' && /^_(secure-)?mqtt\._tcp/i.test(service ?? ''),
  )
  if (!broker) return undefined
  const isSecure = /secure/i.test(broker.service ?? '')
  return `${isSecure ? 'mqtts' : 'mqtt'}://${hostOf(address)}:${broker.port ?? (isSecure ? 8_883 : 1_883)}`
}

/** Drivers add their own paths: what is asked for is where the device is. */
const originOf = (uri: string) => (URL.canParse(uri) ? uri.replace(/^([a-z]+:\/\/[^/?#]*).*$/i, '$1') : 'http://device')

/** The same address on this device. A port that is the usual one of its scheme is left out, as people do. */
function placedAt(model: string, address: string, port: number | undefined): string {
  if (!URL.canParse(model)) return ''
  const { protocol, port: own, pathname, search } = new URL(model)
  const at = port === undefined ? own : port === usualPorts[protocol] ? '' : String(port)
  const path = pathname === '/' && search === '' ? '' : `${pathname}${search}`
  return `${protocol}//${hostOf(address)}${at ? `:${at}` : ''}${path}`
}

const usualPorts: Record<string, number> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 }
const hostOf = (address: string) => (isIPv6(address) ? `[${address}]` : address)
