import type { Json } from '../../base/json.ts'
import type { ModuleProxy, SystemProxy } from '../../driver-kit/system.ts'
import { formatSlug, parseSlug } from '../../model/slug.ts'
import type { MirroredModule, SystemMirror } from '../worker-contract.ts'

/** A logic module's view of its system: kept up to date by the main thread, read without waiting. */
export interface SystemView {
  readonly proxy: SystemProxy
  replace(mirror: SystemMirror): void
  statusChanged(of: string, changed: Record<string, Json>): void
}

type Call = (target: string, method: string, args: Json) => Promise<Json>

export function createSystemView(self: string, first: SystemMirror, call: Call): SystemView {
  let mirror = first

  const proxyOf = (module: MirroredModule): ModuleProxy => ({
    slug: formatSlug(module),
    mod: module.mod,
    index: module.index,
    get connected() {
      return current(module.id)?.status.connected === true
    },
    get status() {
      return current(module.id)?.status ?? {}
    },
    implements: name => has(module, name),
    exec: (method, args = []) => call(module.id, method, [...args]),
  })

  const current = (id: string) => mirror.modules.find(module => module.id === id)

  return {
    proxy: {
      get id() {
        return mirror.id
      },
      get name() {
        return mirror.name
      },
      get timezone() {
        return mirror.timezone
      },
      module(slug) {
        const { mod, index } = parseSlug(slug)
        const found = mirror.modules.find(module => module.mod === mod && module.index === index)
        return found && proxyOf(found)
      },
      all: mod => mirror.modules.filter(module => module.mod === mod).map(proxyOf),
      implementing: name => mirror.modules.filter(module => module.id !== self && has(module, name)).map(proxyOf),
    },
    replace(next) {
      mirror = next
    },
    statusChanged(of, changed) {
      const status = current(of)?.status
      if (!status) return
      for (const [key, value] of Object.entries(changed)) {
        if (value === null) delete status[key]
        else status[key] = value
      }
    },
  }
}

const has = (module: MirroredModule, name: string) =>
  module.interfaces.some(full => full === name || full.endsWith(`::${name}`)) || module.functions.includes(name)
