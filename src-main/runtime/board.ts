import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import type { Level, Log } from '../base/log.ts'
import type { Health, LogLine } from '../model/live.ts'
import { createLiveModule, type LiveModule } from './live-module.ts'
import { createLogLimit } from './log-limit.ts'

export interface BoardParts {
  clock: Clock
  log: Log
  labelOf(id: string): string
  /** Since when a module has been at rest that nothing was heard of. */
  restsSince(id: string): number
  healthChanged(id: string, health: Health): void
}

/** What is known of every module at work, and who is told of its log. */
export interface Board {
  of(id: string): LiveModule
  /** Status as plain values. */
  valuesOf(id: string): Record<string, Json>
  setHealth(id: string, state: Health['state'], reason?: string): void
  /** `kept` goes into the node's own log whatever its level. */
  addLine(id: string, level: Level, message: string, kept?: boolean): void
  /** Each new line from now on. */
  watchLog(id: string, listener: (line: LogLine) => void): () => void
  isWatched(id: string): boolean
  has(id: string): boolean
  /** The modules that something is known of; of thousands that never ran, nothing is until somebody asks. */
  known(): Iterable<LiveModule>
  forget(id: string): void
}

export function createBoard({ clock, log, labelOf, restsSince, healthChanged }: BoardParts): Board {
  const live = new Map<string, LiveModule>()
  const limit = createLogLimit(clock)
  const watchers = new Map<string, Set<(line: LogLine) => void>>()

  function of(id: string): LiveModule {
    let module = live.get(id)
    if (!module) {
      module = createLiveModule(id, clock.now, restsSince(id))
      live.set(id, module)
    }
    return module
  }

  return {
    of,
    valuesOf: id => Object.fromEntries(Object.entries(of(id).status).map(([key, { value }]) => [key, value])),
    setHealth(id, state, reason) {
      const module = of(id)
      module.setHealth(state, reason)
      healthChanged(id, module.health)
    },
    addLine(id, level, message, kept = false) {
      const line = of(id).addLine(level, message)
      for (const watcher of watchers.get(id) ?? []) watcher(line)
      const isError = level === 'error' || level === 'fatal'
      if (!isError && level !== 'warn' && !kept) return
      const { ok, missed } = limit.take(id)
      if (missed > 0)
        log.warn(`${labelOf(id)}: ${missed} lines were left out here, as there were too many.`, { module: id })
      if (!ok) return
      log[isError ? 'error' : level === 'warn' ? 'warn' : 'info'](`${labelOf(id)}: ${message}`, { module: id })
    },
    watchLog(id, listener) {
      const here = watchers.get(id) ?? new Set()
      watchers.set(id, here)
      here.add(listener)
      return () => {
        here.delete(listener)
        if (here.size === 0) watchers.delete(id)
      }
    },
    isWatched: id => watchers.has(id),
    has: id => live.has(id),
    known: () => live.values(),
    forget(id) {
      live.delete(id)
      limit.forget(id)
    },
  }
}
