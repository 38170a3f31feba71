import type { SignIn } from '../../auth/sign-in.ts'
import type { Clock } from '../../base/clock.ts'
import type { Emitter } from '../../base/emitter.ts'
import { Failed } from '../../base/result.ts'
import type { ControlSystem } from '../../model/control-system.ts'
import { type EntityName, entities } from '../../model/index.ts'
import type { Module } from '../../model/module.ts'
import type { Signal } from '../../model/signal.ts'
import type { Zone } from '../../model/zone.ts'
import type { Records } from '../../records/records.ts'
import type { Repositories } from '../../repositories/repositories.ts'
import type { MainLoop } from '../../runtime/main-loop.ts'
import type { Recorder } from '../../runtime/recorder.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import type { Row } from '../../store/parse-row.ts'
import type { Caller } from '../caller.ts'
import { type WireRecord, wireRecord, wireSettings } from '../wire.ts'

/** What handlers answer from. */
export interface Parts {
  store: Store
  records: Records
  runtime: Runtime
  recorder: Recorder
  mainLoop: MainLoop
  clock: Clock
  repositories: Repositories
  /** What is sent to channels, for whoever listens. */
  signals: Emitter<Signal>
  /** How many sockets are open. */
  connections(): { all: number; fixed: number }
  signIn: SignIn
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
  /** Where it is reached from this machine, once it is. */
  url(): string
  /** Where a phone in the room reaches it. */
  shareUrl(): string
}

export function notFound(what: string, id: string): Failed {
  return new Failed('not_found', `There is no ${what} ${id}.`)
}

/** The record with this id, or the failure that says that there is none. */
export function found<Name extends EntityName>(store: Store, name: Name, id: string): Row<Name> {
  const row = store[name].get(id)
  if (!row) throw notFound(entities[name].noun, id)
  return row as Row<Name>
}

/** A module as it is now. `connected` as PlaceOS shows it: a stopped module counts as connected (rest.md 4.10). */
export function liveModule({ store, runtime }: Parts, row: Module, caller: Caller): WireRecord {
  const { state, last_error } = runtime.healthOf(row.id)
  return {
    ...wireRecord(store, 'module', row, caller),
    connected: !row.running || state === 'connected' || state === 'elsewhere',
    ...(row.running && last_error
      ? { has_runtime_error: true, error_timestamp: Math.floor(last_error.at / 1000) }
      : {}),
  }
}

/** A module as it is now, with its driver in short. */
export function moduleRecord(parts: Parts, row: Module, caller: Caller): WireRecord {
  const driver = parts.store.driver.get(row.driver_id)
  const about = driver?.description ? { description: driver.description } : {}
  return {
    ...liveModule(parts, row, caller),
    ...(driver ? { driver: { name: driver.name, ...about, module_name: driver.module_name } } : {}),
  }
}

/** The zones a system lists, in its order; those that are not there are skipped. */
export const zonesOf = (store: Store, { zones }: ControlSystem): Zone[] => zones.flatMap(id => store.zone.get(id) ?? [])

/** The settings of one parent, the highest level first, as far as the caller may read them (rest.md 4.7). */
export const settingsOf = (store: Store, parentId: string, caller: Caller): WireRecord[] =>
  store.settings
    .by('parent_id', parentId)
    .filter(row => !row.settings_id)
    .toSorted((a, b) => b.encryption_level - a.encryption_level)
    .map(row => wireSettings(store, row, caller))
