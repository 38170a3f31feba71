import type { Data, Row } from './data.ts'
import { driverKey } from './driver-key.ts'
import { startPayload } from './payload.ts'

/** What the computation stands on. */
export interface CoreBuilds {
  arch: string
  /** Ids of drivers for which core has no usable binary (edge.md 3.2). */
  unbuilt: ReadonlySet<string>
}

/** The answer to `register`: set operations over the modules of this edge, and nothing else (edge.md 3.2). */
export function registerResponse(
  data: Data,
  builds: CoreBuilds,
  edgeId: string,
  reported: { modules: readonly string[]; drivers: readonly string[] },
) {
  const allocated = modulesOf(data, edgeId)
    .filter(module => !builds.unbuilt.has(String(module.driver_id)))
    .map(module => ({ module, key: keyOfModule(data, builds, module) }))
  const keys = new Set(allocated.map(({ key }) => key))
  const ids = new Set(allocated.map(({ module }) => String(module.id)))
  const has = { modules: new Set(reported.modules), drivers: new Set(reported.drivers) }
  const added = allocated.filter(({ module }) => !has.modules.has(String(module.id)))
  return {
    type: 'register_response',
    success: true,
    add_drivers: [...keys].filter(key => !has.drivers.has(key)),
    remove_drivers: [...has.drivers].filter(key => !keys.has(key)),
    add_modules: added.map(({ module, key }) => ({ key, module_id: String(module.id) })),
    remove_modules: [...has.modules].filter(id => !ids.has(id)),
    running_modules: added
      .filter(({ module }) => module.running)
      .map(({ module }) => [String(module.id), startPayload(data, module)]),
  }
}

export const modulesOf = (data: Data, edgeId: string): Row[] =>
  [...data.tables.module.values()].filter(module => module.edge_id === edgeId)

/** Throws for a broken record: then `register` is not answered at all. */
export function keyOfModule(data: Data, { arch }: CoreBuilds, module: Row): string {
  const driver = data.get('driver', String(module.driver_id))
  if (!driver) throw new Error(`Module ${module.id} has no driver.`)
  return driverKey(driver, arch)
}
