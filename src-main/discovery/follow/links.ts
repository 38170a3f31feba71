import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { Store } from '../../store/open.ts'
import type { Devices } from '../devices/devices-contract.ts'
import type { DiscoveryDocument } from '../document.ts'
import { createLinkedModules } from './linked-modules.ts'

/** Which modules belong to which device: those are followed where it goes. */
export interface Links {
  /** By the id of the module. */
  deviceOf(moduleId: string): string | undefined
  modulesOf(deviceId: string): readonly string[]
  all(): { module_id: string; device_id: string }[]
  /** Has a module belong to a device from now on, and to no other. */
  link(moduleId: string, deviceId: string, by: string): Promise<void>
  unlink(moduleId: string): Promise<void>
  changed(listener: () => void): () => void
}

export interface LinkParts {
  document: DiscoveryDocument
  devices: Devices
  store: Store
  clock: Clock
  log: Log
}

export function createLinks({ document, devices, store, clock, log }: LinkParts): Links {
  const changed = emitter<void>()
  const links = () => document.get().links

  async function change(recipe: (now: ReturnType<typeof links>) => ReturnType<typeof links>): Promise<void> {
    await document.change(state => ({ ...state, links: recipe(state.links) }))
    changed.emit()
  }

  async function unlink(moduleId: string): Promise<void> {
    if (links()[moduleId]) await change(({ [moduleId]: _, ...others }) => others)
  }

  // Two cards were one device: what followed the one follows the other.
  devices.merged(({ from, into }) => {
    if (!Object.values(links()).some(({ device_id }) => device_id === from)) return
    change(now =>
      Object.fromEntries(
        Object.entries(now).map(([id, link]) => [id, link.device_id === from ? { ...link, device_id: into } : link]),
      ),
    ).catch(error => log.error(`Which module belongs to which device cannot be kept: ${messageOf(error)}`))
  })

  return {
    deviceOf: moduleId => links()[moduleId]?.device_id,
    modulesOf: createLinkedModules(document),
    all: () => Object.entries(links()).map(([module_id, { device_id }]) => ({ module_id, device_id })),
    async link(moduleId, deviceId, by) {
      const device = devices.get(deviceId)
      if (!device) throw new Failed('not_found', `There is no device ${deviceId}. It may have been away for too long.`)
      if (!store.module.get(moduleId)) throw new Failed('not_found', `There is no module ${moduleId}.`)
      await change(now => ({ ...now, [moduleId]: { device_id: device.id, at: clock.now(), by } }))
    },
    unlink,
    changed: changed.on,
  }
}
