import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { ModuleGroup, ModuleProxy, SystemFacts, SystemProxy } from '../../driver-kit/system.ts'
import { interfaceShortName } from '../../model/interfaces.ts'
import { formatSlug, parseSlug } from '../../model/slug.ts'
import type { MirroredModule, SystemMirror } from '../worker-contract.ts'
import { leftAlone } from './left-alone.ts'
import { createSystemWatches } from './system-watches.ts'

/** A module's view of a system: kept up to date by the main thread, read without waiting. */
export interface SystemView {
  readonly proxy: SystemProxy
  /** As the proxy's, but does not end with the code that began it. */
  watch: SystemProxy['watch']
  replace(mirror: SystemMirror): void
  /** Says whether that module is in this system. */
  statusChanged(of: string, changed: Record<string, Json>): boolean
}

export interface SystemViewParts {
  /** The module that looks, and its own status: nobody tells it that from outside. */
  self: string
  ownStatus: Record<string, Json>
  call(target: string, method: string, args: Json): Promise<Json>
  /** A call that could not be made is worth a line: nobody may be waiting for it. */
  warn(message: string): void
  /** Runs what a watcher wants run, and deals with what it throws. */
  guard(what: string, run: () => void | Promise<void>): Promise<void>
  /** Remembers what must end with the code that began it. */
  keep(stop: () => void): () => void
}

export function createSystemView(first: SystemMirror, parts: SystemViewParts): SystemView {
  const { self, ownStatus, call, warn, guard, keep } = parts
  let mirror = seen(first)
  function seen(next: SystemMirror): SystemMirror {
    return { ...next, modules: next.modules.map(one => (one.id === self ? { ...one, status: ownStatus } : one)) }
  }
  const find = (mod: string, index: number) =>
    mirror.modules.find(module => module.mod === mod && module.index === index)
  const current = (id: string) => mirror.modules.find(module => module.id === id)
  const watches = createSystemWatches({ find: slug => at(slug), guard })
  const at = (slug: string) => {
    const { mod, index } = parseSlug(slug)
    return find(mod, index)
  }

  function exec(slug: string, id: string | undefined, method: string, args: Json): Promise<Json> {
    const refusal = whyNot(slug, id, method)
    if (refusal) warn(refusal.message)
    // Whoever does not wait is not hurt: a failure reaches those only who do (driver.md 9).
    return leftAlone(refusal || id === undefined ? Promise.reject(refusal) : call(id, method, args))
  }

  function whyNot(slug: string, id: string | undefined, method: string): Failed | undefined {
    const module = id === undefined ? undefined : current(id)
    if (!module) return new Failed('not_found', `There is no ${slug} in ${mirror.facts.name || mirror.facts.id}.`)
    if (!module.functions.includes(method)) return new Failed('not_found', `${slug} has no function ${method}.`)
    return undefined
  }

  function proxyOf(slug: string, found: MirroredModule | undefined): ModuleProxy {
    const { mod, index } = found ?? parseSlug(slug)
    const id = found?.id
    const run = (method: string, args: Json) => exec(slug, id, method, args)
    const proxy: ModuleProxy = {
      id: id ?? '',
      slug,
      mod,
      index,
      get exists() {
        return id !== undefined && current(id) !== undefined
      },
      isSelf: id === self,
      get connected() {
        return id !== undefined && current(id)?.status.connected === true
      },
      get status() {
        return (id === undefined ? undefined : current(id)?.status) ?? {}
      },
      implements: name => found !== undefined && has(found, name),
      as: name => (found !== undefined && has(found, name) ? (proxy as never) : undefined),
      call: new Proxy({}, { get: (_, method) => (args: Json) => run(String(method), args ?? {}) }),
      exec: (method, args = []) => run(method, (Array.isArray(args) ? [...args] : { ...args }) as Json),
      watch: (key, listener) => keep(watches.add(slug, key, listener as (value: Json | null) => void | Promise<void>)),
    }
    return proxy
  }

  const watch: SystemProxy['watch'] = (slug, key, run) => watches.add(formatSlug(parseSlug(slug)), key, run)
  const group = (modules: MirroredModule[]): ModuleGroup => groupOf(modules.map(one => proxyOf(formatSlug(one), one)))
  const sorted = () => mirror.modules.toSorted((a, b) => (a.mod < b.mod ? -1 : a.mod > b.mod ? 1 : a.index - b.index))
  const methods: Omit<SystemProxy, keyof SystemFacts> = {
    module: slug => proxyOf(formatSlug(parseSlug(slug)), at(slug)),
    exists: slug => at(slug) !== undefined,
    count: mod => mirror.modules.filter(module => module.mod === mod).length,
    get modules() {
      return [...new Set(mirror.modules.map(({ mod }) => mod))]
    },
    all: (mod: string, name?: string) =>
      group(sorted().filter(module => module.mod === mod && (name === undefined || has(module, name)))) as never,
    implementing: (name: string) => group(sorted().filter(module => has(module, name))) as never,
    watch: (slug, key, run) => keep(watch(slug, key, run)),
  }

  return {
    // Facts are read through, so that a proxy that is held tells how things are now.
    proxy: new Proxy(methods as SystemProxy, {
      get: (target, key) => (key in target ? Reflect.get(target, key) : Reflect.get(mirror.facts, key)),
      has: (target, key) => key in target || key in mirror.facts,
    }),
    watch,
    replace(next) {
      mirror = seen(next)
      watches.resolve()
    },
    statusChanged(of, changed) {
      const module = current(of)
      if (!module) return false
      if (of !== self)
        for (const [key, value] of Object.entries(changed)) {
          if (value === null) delete module.status[key]
          else module.status[key] = value
        }
      watches.changed(of, changed)
      return true
    },
  }
}

function groupOf(proxies: ModuleProxy[]): ModuleGroup {
  return Object.assign(proxies, {
    implements: (name: string) => proxies.length > 0 && proxies.every(proxy => proxy.implements(name)),
    exec: (method: string, args: readonly Json[] = [], options: { orThrow?: boolean } = {}) =>
      leftAlone(
        resultsOf(
          proxies.map(proxy => proxy.exec(method, args)),
          options,
        ),
      ),
  }) as unknown as ModuleGroup
}

async function resultsOf(calls: Promise<Json>[], { orThrow = false }: { orThrow?: boolean }): Promise<Json[]> {
  const results = await Promise.allSettled(calls)
  const failed = results.find(result => result.status === 'rejected')
  if (failed && orThrow) throw failed.reason
  return results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
}

const has = (module: MirroredModule, name: string) =>
  module.interfaces.includes(interfaceShortName(name)) || module.functions.includes(name)
