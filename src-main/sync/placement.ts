import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { Role } from '../model/enums.ts'
import type { Module } from '../model/module.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import type { CentralDocument } from './document.ts'

/** Where the modules run that this node and its centre both have. */
export interface Placement {
  /** In words, why a module that should run does not run on this node; nothing when it does. */
  elsewhere(row: Module): string | undefined
  /** Whether the centre evaluates this trigger instance: then it does not work here too. */
  isElsewhere(row: TriggerInstance): boolean
  changed(listener: () => void): () => void
  /** The link to the centre is up, or is not. */
  linkIs(up: boolean): void
  /** Who belongs to which centre is another matter now. */
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
  const changed = emitter<void>()
  let isUp = false
  let isAway = false
  let cancel: (() => void) | undefined

  /** Only a node that has a centre can miss it. */
  function watch(): void {
    if (isUp || isAway || document.get().address === null) return
    cancel ??= clock.timer(GRACE_MS, () => {
      cancel = undefined
      isAway = true
      changed.emit()
    })
  }

  function stop(): void {
    cancel?.()
    cancel = undefined
  }

  function isLogicHere(): boolean {
    const { logic, mirror } = document.get()
    return logic === 'always' || mirror?.kind === 'extension' || isAway
  }

  watch()
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
      stop()
      watch()
      if (!up || !isAway) return
      isAway = false
      changed.emit()
    },
    look() {
      if (document.get().address === null) {
        stop()
        isAway = false
      }
      watch()
      changed.emit()
    },
    stop,
  }
}
