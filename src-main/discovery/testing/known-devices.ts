import { emitter } from '../../base/emitter.ts'
import type { Device, DeviceAddress, Devices } from '../devices/devices-contract.ts'
import type { Sighting } from '../sighting.ts'

/** Devices as a test says that they are, without any network. */
export interface KnownDevices extends Devices {
  set(device: Device): void
  readonly notes: string[]
}

export function knownDevices(first: readonly Device[] = []): KnownDevices {
  const devices = new Map(first.map(device => [device.id, device]))
  const changed = emitter<ReadonlySet<string>>()
  const notes: string[] = []
  return {
    notes,
    set(device) {
      devices.set(device.id, device)
      changed.emit(new Set([device.id]))
    },
    get: id => devices.get(id),
    all: () => [...devices.values()],
    ids: () => [...devices.keys()],
    at: address =>
      [...devices.values()].filter(({ addresses }) => addresses.some(one => one.live && one.address === address)),
    note: (id, { kind, words }) => void notes.push(`${id} ${kind}: ${words}`),
    async ignore(id, ignored) {
      const device = devices.get(id)
      if (device) devices.set(id, { ...device, ignored })
    },
    changed: changed.on,
    merged: () => () => undefined,
    heard() {},
    gone() {},
    vendorsKnown() {},
    interfaceDown() {},
    run: async () => undefined,
  }
}

interface Given {
  mac?: string
  name?: string
  /** Live unless it ends in `?`. */
  at: readonly string[]
  sightings?: readonly (Partial<Sighting> & { at?: number })[]
}

export function device(id: string, { mac, name, at, sightings = [] }: Given): Device {
  const addresses = at.map(
    (text): DeviceAddress => ({ address: text.replace('?', ''), interface: 'eth0', at: 1, live: !text.endsWith('?') }),
  )
  const live = addresses.filter(address => address.live)
  return {
    id,
    identities: mac ? [{ kind: 'mac', value: mac }] : [],
    sightings: sightings.map(one => ({
      ...{ source: 'mdns', key: id, interface: 'eth0', address: live[0]?.address ?? '', validForMs: 60_000 },
      ...{ identities: [], facts: {}, details: {}, since: 1, at: 1 },
      ...one,
    })),
    facts: name ? { name } : {},
    ...{ addresses, present: live.length > 0, first_seen: 1, last_seen: 1, ignored: null, history: [] },
  }
}
