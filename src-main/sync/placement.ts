import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { Role } from '../model/enums.ts'
import type { Module } from '../model/module.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { CentralDocument, CentralState } from './document.ts'

/** Where the modules run that this node and its centre both have. */
export interface Placement {
  /** In words, why a module that should run does not run on this node; nothing when it does. */
  elsewhere(row: Module): string | undefined
  /** Whether the centre evaluates this trigger instance: then it does not work here too. */
  isElsewhere(row: TriggerInstance): boolean
  /** Told of which modules, where it is not of all. */
  changed(listener: (modules: readonly string[] | undefined) => void): () => void
  /** The link to the centre is up, or is not. */
  linkIs(up: boolean): void
  /** What is said of modules that cannot run here is something else now. */
  look(): void
  stop(): void
}

/** A link that is away for less than this is none that a room should notice; a node that starts waits as long. */
const GRACE_MS = 10_000

/**
 * Modules of this edge run here, and so does what was made here. Logic runs here always where the centre leaves it to us
 * (our extension, or somebody said so); a stock core runs it too, so there it begins here once the centre is away: two
 * that switch the same lights would work against each other.
 */
export function createPlacement({ document, clock }: { document: CentralDocument; clock: Clock }): Placement {
  const changed = emitter<readonly string[] | undefined>()
  const tell = () => changed.emit(undefined)
  let seen = document.get()
  let isUp = false
  let isAway = false
  let cancel: (() => void) | undefined

  /** Only a node that has a centre can miss it. */
  function watch(): void {
    if (isUp || isAway || document.get().address === null) return
    cancel ??= clock.timer(GRACE_MS, () => {
      cancel = undefined
      isAway = true
      tell()
    })
  }

  function rest(): void {
    cancel?.()
    cancel = undefined
  }

  function follow(): void {
    const [before, now] = [seen, document.get()]
    seen = now
    if (before.address !== now.address) {
      rest()
      isAway = false
      watch()
    }
    if (!isSame(before, now)) return tell()
    const moved = before.assigned === now.assigned ? [] : movedBetween(before.assigned, now.assigned)
    if (moved.length > 0) changed.emit(moved)
  }

  function isLogicHere(): boolean {
    const { logic, mirror } = document.get()
    return logic === 'always' || mirror?.kind === 'extension' || isAway
  }

  watch()
  const stopFollowing = document.changed(follow)
  return {
    elsewhere(row) {
      const { address, edge_id, assigned } = document.get()
      const isAssigned = Object.hasOwn(assigned, row.id)
      if (address === null || !(row.central || isAssigned)) return undefined
      if (row.role === Role.logic)
        return isLogicHere() ? undefined : 'The central server runs it. It runs here while that server is away.'
      if (isAssigned || (edge_id !== null && row.edge_id === edge_id)) return undefined
      return row.edge_id ? 'It runs on another edge.' : 'The central server runs it.'
    },
    isElsewhere: row => document.get().address !== null && row.central !== undefined && !isLogicHere(),
    changed: listener => changed.on(listener),
    linkIs(up) {
      if (up === isUp) return
      isUp = up
      rest()
      watch()
      if (!up || !isAway) return
      isAway = false
      tell()
    },
    look: tell,
    stop() {
      stopFollowing()
      rest()
    },
  }
}

/** As far as it says who runs what. */
const isSame = (a: CentralState, b: CentralState): boolean =>
  a.address === b.address && a.edge_id === b.edge_id && a.logic === b.logic && a.mirror?.kind === b.mirror?.kind

function movedBetween(before: CentralState['assigned'], now: CentralState['assigned']): string[] {
  const isNew = (these: CentralState['assigned'], others: CentralState['assigned']) =>
    Object.keys(these).filter(id => !Object.hasOwn(others, id))
  return [...isNew(before, now), ...isNew(now, before)]
}
