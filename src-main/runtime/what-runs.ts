import { isSameJson, type Json } from '../base/json.ts'
import { Failed } from '../base/result.ts'
import type { Store } from '../store/open.ts'
import type { AtWork } from './at-work.ts'
import type { Bindings } from './bindings.ts'
import type { Board } from './board.ts'
import type { Calls } from './calls.ts'
import { type Desired, needsRestart } from './desired.ts'
import type { Falls } from './falls.ts'
import type { LookedAt } from './looked-at.ts'
import { moduleSettings } from './module-settings.ts'
import type { Notices } from './notices.ts'
import { createPlanning, type Plan, type Where } from './plan.ts'
import type { Shelf } from './shelf.ts'
import type { Simulation } from './simulators/simulation.ts'
import type { Threads } from './threads.ts'
import type { Concerned } from './what-matters.ts'

export interface WhatRunsParts {
  store: Store
  shelf: Shelf
  simulation: Simulation
  atWork: AtWork
  board: Board
  threads: Threads
  calls: Calls
  notices: Notices
  falls: Falls
  lookedAt: LookedAt
  bindings: Bindings
  placement: Where
  publish(id: string, changed: Record<string, Json>): void
  /** Tells a module what a system that it looks at is like. */
  sendMirror(mod: string, sys: string): void
  changed(): void
}

/** Has those modules run that the records say should, each with what they say. */
export interface WhatRuns {
  /** Works it out anew for those whom something concerns. */
  reconcile(concerned: Concerned): void
  restart(desired: Desired): void
}

export function createWhatRuns(parts: WhatRunsParts): WhatRuns {
  const { store, shelf, simulation, atWork, board, threads, calls, notices, falls, lookedAt, bindings, publish } = parts
  const { placement } = parts
  const { running, directory } = atWork
  const settings = moduleSettings(store)
  const plan = createPlanning({ store, directory, shelf, simulation, settingsOf: settings.of, placement })

  function reconcile(concerned: Concerned): void {
    if (atWork.life.aborted) return
    const looked = lookAgain(concerned)
    const now = plan(looked)
    const { wanted } = now
    for (const id of looked) if (!wanted.has(id)) stop(id)
    for (const [id, desired] of wanted) {
      const before = running.get(id)
      if (!before) start(desired)
      else if (needsRestart(before, desired)) restart(desired)
      else goOn(before, desired)
    }
    tell(now)
    for (const id of looked) if (!wanted.has(id)) letGo(id)
    for (const sys of concerned.systems) for (const mod of lookedAt.by(sys)) parts.sendMirror(mod, sys)
    bindings.resolve(concerned.systems)
    parts.changed()
  }

  /** Looks who stands where in the systems, and gives all modules that may be other than before. */
  function lookAgain({ all, modules, systems }: Concerned): ReadonlySet<string> {
    const looked = new Set(modules)
    const add = (these: Iterable<{ id: string }>) => {
      for (const { id } of these) looked.add(id)
    }
    if (all) for (const these of [store.module.by('running', true), running.values(), board.known()]) add(these)
    for (const sys of systems) {
      // Whoever stood or stands there may be called otherwise; of logic modules a system has the settings, too.
      add(directory.places(sys))
      directory.look(sys)
      add(directory.places(sys))
      add(store.module.by('control_system_id', sys))
    }
    return looked
  }

  /** What is kept of a module that does not run. */
  function letGo(id: string): void {
    settings.forget(id)
    if (!board.has(id)) return
    const row = store.module.get(id)
    if (!row) {
      board.forget(id)
      falls.forget(id)
    } else if (!row.running && board.of(id).health.state !== 'stopped') board.setHealth(id, 'stopped')
  }

  function goOn(now: Desired, desired: Desired): void {
    running.set(desired.id, desired)
    const same = now.settings === desired.settings || isSameJson(now.settings, desired.settings)
    if (!same || !isSameJson(now.facts, desired.facts)) threads.update(desired)
  }

  /** What does not run as its record says, and why. */
  function tell({ notes, problems, parked, elsewhere }: Plan): void {
    const warn = (id: string, message: string) =>
      notices.add({ level: 'warn', module_id: id, module_name: atWork.directory.labelOf(id), message })
    for (const [id, message] of notes) {
      if (!notices.list().some(notice => notice.module_id === id && notice.message === message)) warn(id, message)
    }
    for (const [id, problem] of problems) {
      const { health } = board.of(id)
      if (health.state === 'disconnected' && health.reason === problem) continue
      board.setHealth(id, 'disconnected', problem)
      warn(id, problem)
    }
    for (const [id, reason] of parked) rest(id, 'parked', reason)
    for (const [id, reason] of elsewhere) rest(id, 'elsewhere', reason)
  }

  function rest(id: string, state: 'parked' | 'elsewhere', reason: string): void {
    const { health } = board.of(id)
    if (health.state === state && health.reason === reason) return
    board.setHealth(id, state, reason)
    falls.forget(id)
  }

  function start(desired: Desired): void {
    const { id } = desired
    running.set(id, desired)
    if (desired.sys !== undefined) lookedAt.own(id, desired.sys)
    const gone = board.of(id).clearStatus()
    if (Object.keys(gone).length) publish(id, gone)
    board.setHealth(id, 'starting')
    threads.start(desired)
  }

  function stop(id: string): void {
    const desired = running.get(id)
    if (!desired) return
    running.delete(id)
    lookedAt.forget(id)
    threads.stop(desired)
    calls.failAll(new Set([id]), new Failed('cancelled', `${desired.label} has been stopped.`))
    // A module at rest counts as connected, so that nobody is called out for it (driver.md 4).
    if (board.of(id).status.connected?.value === false) publish(id, { connected: true })
    board.setHealth(id, 'stopped')
  }

  function restart(desired: Desired): void {
    stop(desired.id)
    start(desired)
  }

  return { reconcile, restart }
}
