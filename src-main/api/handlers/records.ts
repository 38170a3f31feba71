import type { Clock } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { toWire } from '../../model/entity.ts'
import { entities } from '../../model/index.ts'
import type { Module } from '../../model/module.ts'
import type { Records } from '../../records/records.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'

/** What handlers answer from. */
export interface Parts {
  store: Store
  records: Records
  clock: Clock
  runtime: Runtime
  node: NodeFacts
}

/** What the shell knows of this node. */
export interface NodeFacts {
  version: string
  commit: string
  buildTime: string
  shell: 'electron' | 'headless'
  host: string
  startedAt: number
}

export function notFound(what: string, id: string): Failed {
  return new Failed('not_found', `There is no ${what} ${id}.`)
}

/** `connected` as PlaceOS shows it live: a stopped module counts as connected (rest.md 4.10). */
export function liveConnected({ runtime }: Parts, row: Module): boolean {
  if (!row.running) return true
  return runtime.healthOf(row.id).state === 'connected'
}

/** A module as it goes out, with its driver in short. */
export function moduleRecord(parts: Parts, row: Module) {
  const driver = parts.store.driver.get(row.driver_id)
  return {
    ...toWire(entities.module, row),
    connected: liveConnected(parts, row),
    ...(driver
      ? {
          driver: {
            name: driver.name,
            ...(driver.description ? { description: driver.description } : {}),
            module_name: driver.module_name,
          },
        }
      : {}),
  }
}

/** Rows by name, then id, as every list has them (rest.md 1.9). */
export function byName<Row extends { name: string; id: string }>(a: Row, b: Row): number {
  return a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)
}
