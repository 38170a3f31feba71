import { type Announced, digitsOf, macOf, type Socket } from './announced.ts'

// Devices with a socket in each of two networks, which say so in ways of their own.

/** LAN A and LAN B of a Q-SYS core: on either it names the MAC address of the first. */
const core: Announced = {
  label: 'Q-SYS core on two networks',
  card: { name: 'core-510i', make: 'QSC', model: 'Core 510i' },
  driver: 'qsc/q-sys-core',
  sockets: [socketOfCore(macOf('00:60:74', 90)), { ...socketOfCore(macOf('00:60:74', 91)), interface: 'eth1' }],
}

function socketOfCore(mac: string): Socket {
  const first = digitsOf(macOf('00:60:74', 90)).match(/../g)?.join(':') ?? ''
  const fields = { name: 'core-510i', type: 'core', part_number: 'Core 510i', ref: 'device.core.core-510i' }
  return { mac, says: { qSys: { ...fields, lan_a_mac: first } } }
}

/** One network card: a trunk with two VLANs. */
const trunk: Announced = {
  label: 'a server on two VLANs',
  card: { name: 'media' },
  sockets: [socketOfTrunk(), { ...socketOfTrunk(), interface: 'eth1' }],
}

function socketOfTrunk(): Socket {
  const services = [{ type: '_ssh._tcp', instance: 'media', port: 22 }]
  return { mac: macOf('10:51:07', 40), says: { mdns: { host: 'media', linkLocal: true, services } } }
}

export const twins: readonly Announced[] = [core, trunk]
