import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { Store } from '../../../store/open.ts'
import type { CentralDocument } from '../../document.ts'
import type { Assignments } from './assignments.ts'
import { createTurns } from './in-turn.ts'
import type { KnownDrivers } from './known-drivers.ts'
import type { PlacedRows } from './placed-rows.ts'
import { readPayload } from './start-payload.ts'

/** What became of a load; `awaited`: the driver is on its way, and `start` only takes note meanwhile. */
export type Loaded = 'loaded' | 'no driver' | 'awaited'

/** Loading, starting, stopping and unloading modules, each as often as the centre likes (edge.md 4.1). */
export interface Placing {
  /** One that is loaded stays with its driver (edge.md 4.2), unless it is to move to another one. */
  load(mod: string, key: string, moves?: 'moves'): Promise<Loaded>
  /** The driver has come, or will not: those that wait for it are loaded, or shown to be without. */
  arrived(key: string): Promise<void>
  /** Whether it is to run here now; `parked` until it is loaded. */
  start(mod: string, payload: string): Promise<'begun' | 'parked' | 'no driver' | 'kept stopped'>
  /** Says whether it was loaded. */
  stop(mod: string): Promise<boolean>
  unload(mod: string): Promise<void>
  isLoaded(mod: string): boolean
  /** Loaded, or waiting for its driver. */
  isWanted(mod: string): boolean
  /** The drivers that modules wait for. */
  awaited(): Set<string>
  /** The driver is wanted no longer, and neither is what waits for it (edge.md 3.3). */
  forgetAwaited(key: string): void
  /** The link is cut: what waits is told anew by the next handshake (edge.md 1.4). */
  cut(): void
}

interface Parts {
  store: Store
  document: CentralDocument
  assignments: Assignments
  rows: PlacedRows
  drivers: KnownDrivers
  log: Log
  /** It is this centre's from now on. */
  taken(mod: string): void
  /** It should run, and there is no driver for it. */
  withoutDriver(mod: string): void
  /** It is no longer. */
  left(mod: string): void
}

export function createPlacing(parts: Parts): Placing {
  const { store, document, assignments, rows, drivers, log, taken, withoutDriver, left } = parts
  const inTurn = createTurns()
  const pending = new Map<string, string>()
  const queued = new Map<string, string>()

  const isLoaded = (mod: string) => {
    const now = assignments.get(mod)
    return now !== undefined && drivers.isHere(now.key)
  }

  async function attach(mod: string, key: string): Promise<Loaded> {
    if (!drivers.isHere(key) && !drivers.isRefused(key)) {
      queued.set(mod, key)
      return 'awaited'
    }
    queued.delete(mod)
    const isNew = assignments.get(mod) === undefined
    await assignments.attach(mod, key)
    if (isNew) taken(mod)
    const payload = pending.get(mod)
    pending.delete(mod)
    if (payload !== undefined) await begin(mod, key, payload)
    else if (!drivers.isHere(key)) withoutDriver(mod)
    return drivers.isHere(key) ? 'loaded' : 'no driver'
  }

  async function begin(mod: string, key: string, text: string): Promise<void> {
    const payload = readPayload(mod, text)
    await assignments.start(mod, text)
    await knowEdge(payload.edge_id)
    await rows.start(mod, key, payload)
    if (!drivers.isHere(key)) withoutDriver(mod)
  }

  /** Nothing else in the protocol says which edge this node is (edge.md 1.1). */
  async function knowEdge(edge_id: string | undefined): Promise<void> {
    if (edge_id === undefined || document.get().edge_id === edge_id) return
    await document.change(now => ({ ...now, edge_id }))
  }

  // All in turn, the taking note of it too: a load, an unload and a load come to one that is loaded.
  return {
    load: (mod, key, moves) =>
      inTurn(mod, async () => (isLoaded(mod) && moves === undefined ? 'loaded' : attach(mod, key))),
    async arrived(key) {
      const waiting = [...queued].flatMap(([mod, wanted]) => (wanted === key ? [mod] : []))
      const loading = waiting.map(mod =>
        inTurn(mod, async () => {
          if (queued.get(mod) === key) await attach(mod, key)
        }),
      )
      await Promise.all(loading)
    },
    start: (mod, payload) =>
      inTurn(mod, async () => {
        const now = assignments.get(mod)
        if (!now || queued.has(mod)) {
          // One that cannot be read is refused now, and not once it is too late to say so.
          readPayload(mod, payload)
          pending.set(mod, payload)
          return 'parked'
        }
        await begin(mod, now.key, payload)
        if (!drivers.isHere(now.key)) return 'no driver'
        return store.module.get(mod)?.running ? 'begun' : 'kept stopped'
      }),
    stop: mod =>
      inTurn(mod, async () => {
        pending.delete(mod)
        if (!assignments.get(mod)) return false
        await assignments.stop(mod)
        await rows.stop(mod)
        return isLoaded(mod)
      }),
    unload: mod =>
      inTurn(mod, async () => {
        pending.delete(mod)
        queued.delete(mod)
        if (!assignments.get(mod)) return
        try {
          await rows.stop(mod)
        } catch (error) {
          log.warn(`${mod} is unloaded, and could not be stopped first: ${messageOf(error)}`, { module: mod })
        }
        await assignments.forget([mod])
        left(mod)
      }),
    isLoaded,
    isWanted: mod => queued.has(mod) || assignments.get(mod) !== undefined,
    awaited: () => new Set(queued.values()),
    forgetAwaited(key) {
      for (const [mod, wanted] of queued) {
        if (wanted !== key) continue
        queued.delete(mod)
        pending.delete(mod)
      }
    },
    cut() {
      pending.clear()
      queued.clear()
    },
  }
}
