import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { SystemProxy } from '../../driver-kit/system.ts'
import type { FromWorker, SystemMirror } from '../worker-contract.ts'
import { createSystemView, type SystemView, type SystemViewParts } from './system-view.ts'

/** The systems that a module sees: its own, when it is logic, and those it opened. */
export interface Systems {
  readonly own: SystemView | undefined
  open(sys: string): Promise<SystemProxy>
  /** Says whether it was the record of the module's own system that changed, and not only who is in it. */
  replace(sys: string, mirror: SystemMirror | undefined): boolean
  statusChanged(of: string, changed: Record<string, Json>): void
  /** The module's own status changed: it sees itself in its systems as anybody else does. */
  ownChanged(changed: Record<string, Json>): void
  /** Nobody waits for a system any more. */
  close(): void
}

interface Parts extends Omit<SystemViewParts, 'self'> {
  mod: string
  own: SystemMirror | undefined
  tell(news: FromWorker): void
  /** Something in its own one changed; told once for all that changes in one turn. */
  changed(): void
}

/** A system that somebody looks at, whether it is there now or not. */
interface Seen {
  view: SystemView
  facts: string
  isThere: boolean
}

interface Waiting {
  resolve(proxy: SystemProxy): void
  reject(error: Failed): void
}

export function createSystems({ mod, own: first, tell, changed, ...parts }: Parts): Systems {
  const all = new Map<string, Seen>()
  const opening = new Map<string, Waiting[]>()
  let isDue = false

  function see(mirror: SystemMirror): Seen {
    const view = createSystemView(mirror, { ...parts, self: mod })
    const seen = { view, facts: JSON.stringify(mirror.facts), isThere: true }
    all.set(mirror.facts.id, seen)
    return seen
  }
  const own = first && see(first).view

  function soon(): void {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      changed()
    })
  }

  /** Whoever looks at it sees no modules until it is there again. */
  function gone(sys: string): void {
    const seen = all.get(sys)
    if (!seen) return
    seen.isThere = false
    seen.view.replace({ facts: JSON.parse(seen.facts), modules: [] })
    if (seen.view === own) soon()
  }

  return {
    own,
    open(sys) {
      const there = all.get(sys)
      if (there?.isThere) return Promise.resolve(there.view.proxy)
      return new Promise((resolve, reject) => {
        const waiting = opening.get(sys)
        if (waiting) return void waiting.push({ resolve, reject })
        opening.set(sys, [{ resolve, reject }])
        tell({ kind: 'open-system', mod, sys })
      })
    },
    replace(sys, mirror) {
      const waiting = opening.get(sys) ?? []
      opening.delete(sys)
      if (!mirror) {
        gone(sys)
        for (const { reject } of waiting) reject(new Failed('not_found', `There is no system ${sys} on this node.`))
        return false
      }
      const before = all.get(sys)?.facts
      const there = all.get(sys)
      const seen = there ?? see(mirror)
      seen.isThere = true
      seen.facts = JSON.stringify(mirror.facts)
      if (there) seen.view.replace(mirror)
      for (const { resolve } of waiting) resolve(seen.view.proxy)
      if (seen.view !== own) return false
      soon()
      return before !== seen.facts
    },
    statusChanged(of, values) {
      for (const { view } of all.values()) if (view.statusChanged(of, values) && view === own) soon()
    },
    ownChanged(values) {
      for (const { view } of all.values()) view.statusChanged(mod, values)
    },
    close() {
      for (const waiting of opening.values())
        for (const { reject } of waiting) reject(new Failed('cancelled', 'The module has stopped.'))
      opening.clear()
    },
  }
}
