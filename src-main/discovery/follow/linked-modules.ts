import type { DiscoveryDocument } from '../document.ts'

/** Which modules belong to a device, looked up for each device that is shown and each that may be forgotten. */
export function createLinkedModules(document: DiscoveryDocument): (deviceId: string) => readonly string[] {
  let indexed: { links: object; modules: Map<string, string[]> } | undefined
  return deviceId => {
    const { links } = document.get()
    // Links are replaced, never changed in place.
    if (indexed?.links !== links) {
      indexed = { links, modules: new Map() }
      for (const [module_id, { device_id }] of Object.entries(links)) {
        const known = indexed.modules.get(device_id)
        if (known) known.push(module_id)
        else indexed.modules.set(device_id, [module_id])
      }
    }
    return indexed.modules.get(deviceId) ?? []
  }
}
