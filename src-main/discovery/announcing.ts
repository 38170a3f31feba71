import { emitter } from '../base/emitter.ts'
import { shownName } from '../model/shown-name.ts'
import type { Store } from '../store/open.ts'
import type { Announcement, Announcing } from './sighting.ts'

/** How this node is reached. */
export interface Reached {
  port: number
  isOpen(): boolean
  /** Told when the node is opened to the network or closed. */
  changed(listener: () => void): () => void
}

interface Parts {
  store: Store
  version: string
}

/** What this node says of itself on the network, for as long as it is open to it. */
export function createAnnouncing({ store, version }: Parts): Announcing & { reachedBy(reached: Reached): void } {
  const changed = emitter<void>()
  let reached: Reached | undefined
  let last = ''

  function now(): Announcement | undefined {
    if (!reached?.isOpen()) return undefined
    const { node_id, name, panel_system_id } = store.preferences.get()
    const systems = store.control_system.all()
    const system = systems.find(({ id }) => id === panel_system_id) ?? (systems.length === 1 ? systems[0] : undefined)
    const { port } = reached
    return {
      ...{ nodeId: node_id, name, system: (system && shownName(system)) || '', version, port },
      pageAt: address => `https://${address}:${port}/admin`,
    }
  }

  function look(): void {
    const text = JSON.stringify(now() ?? null)
    if (text === last) return
    last = text
    changed.emit()
  }

  store.preferences.changed(look)
  store.changed.on(({ entity }) => entity === 'control_system' && look())
  return {
    now,
    changed: changed.on,
    reachedBy(how) {
      reached = how
      how.changed(look)
      look()
    },
  }
}

/** The name by which mDNS finds this node; its certificate covers it. Longer, it would look like a MAC address. */
export const announcedHost = (nodeId: string): string =>
  `alcove-${nodeId
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(-8)}.local`
