import type { Store } from '../store/open.ts'
import type { Device } from './devices/devices-contract.ts'
import type { Links } from './follow/links.ts'
import { addressIn } from './follow/module-address.ts'

/** A module that belongs to a device, or only has the address at which that is. */
export interface UsedBy {
  module_id: string
  linked: boolean
}

/** Who uses which device, by what the records say at the moment. */
export interface Users {
  of(device: Device): UsedBy[]
  /** Ids of devices whose modules are others now are not worked out: look again at all that are shown. */
  changed(listener: () => void): () => void
}

interface Parts {
  store: Store
  links: Links
  /** Whether a module waits, as another device has the address of its own. */
  isHeld(moduleId: string): boolean
}

export function createUsers({ store, links, isHeld }: Parts): Users {
  let byAddress: Map<string, string[]> | undefined

  store.changed.on(({ entity }) => {
    if (entity === 'module') byAddress = undefined
  })

  function modulesAt(address: string): readonly string[] {
    byAddress ??= index(store)
    return byAddress.get(address) ?? []
  }

  return {
    of({ id, addresses }) {
      const linked = links.modulesOf(id).filter(one => store.module.get(one))
      const there = addresses.filter(({ live }) => live).flatMap(({ address }) => modulesAt(address))
      // One that belongs to another device is that one's, whatever its address; but this may be the replacement.
      const others = there.filter(one => !linked.includes(one) && (links.deviceOf(one) === undefined || isHeld(one)))
      return [
        ...linked.map(module_id => ({ module_id, linked: true })),
        ...[...new Set(others)].map(module_id => ({ module_id, linked: false })),
      ]
    },
    changed(listener) {
      const stops = [
        links.changed(listener),
        store.changed.on(({ entity }) => {
          if (entity === 'module' || entity === 'control_system') listener()
        }),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

function index(store: Store): Map<string, string[]> {
  const byAddress = new Map<string, string[]>()
  for (const row of store.module.all()) {
    const address = addressIn(row)
    if (address !== undefined) byAddress.set(address, [...(byAddress.get(address) ?? []), row.id])
  }
  return byAddress
}
