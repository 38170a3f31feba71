import { aborted, type Clock } from '../../../base/clock.ts'
import { type Emitter, emitter } from '../../../base/emitter.ts'
import type { Json } from '../../../base/json.ts'
import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { Signal } from '../../../model/signal.ts'
import type { Provided } from '../../../runtime/compiled/compiled-drivers.ts'
import type { Runtime } from '../../../runtime/runtime.ts'
import type { Store } from '../../../store/open.ts'
import { sealWith } from '../../../store/seal.ts'
import type { Apply } from '../../centre.ts'
import type { CentralDocument } from '../../document.ts'
import type { Outbox } from '../../outbox/outbox-contract.ts'
import type { NotHere } from '../../sync-contract.ts'
import type { LinkWork, LiveLink } from '../link-contract.ts'
import type { SystemStatus } from '../messages.ts'
import { createAssignments } from './assignments.ts'
import { createBuilt } from './built.ts'
import { createCommands } from './commands.ts'
import type { CompiledDrivers } from './compiled-contract.ts'
import { createDebugLines } from './debug-lines.ts'
import { createDownloads } from './downloads.ts'
import { execute } from './execute.ts'
import { createHandshake } from './handshake.ts'
import { createKnownDrivers } from './known-drivers.ts'
import { createLeftovers } from './leftovers.ts'
import { createPlacedRows } from './placed-rows.ts'
import { createPlacing } from './placing.ts'
import { createQueries } from './queries.ts'
import { createRefit } from './refit.ts'
import { createRegistration } from './registration.ts'
import { createStatusUp } from './status-up.ts'

export interface EdgeWorkParts {
  store: Store
  document: CentralDocument
  runtime: Runtime
  signals: Emitter<Signal>
  apply: Apply
  outbox: Outbox
  compiled: CompiledDrivers
  /** How busy this machine is. */
  machine(): SystemStatus
  clock: Clock
  log: Log
}

/** What the edge does for the centre: its modules, as rows of this node, and all that goes up of them. */
export interface EdgeWork extends LinkWork {
  /** Tells the outbox of the modules; begun before they are. */
  run(signal: AbortSignal): Promise<void>
  /** The modules that the centre has put here. */
  view(): { here: number; started: number; not_here: NotHere[] }
  /** Why a module of the centre's cannot run on this node, for a person; nothing when it can. */
  whyNotHere(mod: string): string | undefined
  /** The view is another one. */
  changed(listener: () => void): () => void
  /** A module has kept a setting of its own: the centre is to have it too. */
  settingKept(mod: string, name: string, value: Json): void
}

export function createEdgeWork(parts: EdgeWorkParts): EdgeWork {
  const { store, document, runtime, outbox, compiled, clock, log } = parts
  const { shelf } = runtime
  const drivers = createKnownDrivers({ shelf, compiled })
  const assignments = createAssignments({ document, seal: sealWith(store.secrets) })
  const rows = createPlacedRows({ store, apply: parts.apply, drivers, clock })
  const statusUp = createStatusUp({
    ...{ runtime, store, assignments, outbox, log },
    signals: parts.signals,
    hasCentre: () => document.get().address !== null,
  })
  const placing = createPlacing({
    ...{ store, document, assignments, rows, drivers, log },
    taken: statusUp.taken,
    withoutDriver,
    left(mod) {
      outbox.forget(mod)
      leftovers.add(mod)
    },
  })
  const leftovers = createLeftovers({ rows, isWanted: placing.isWanted, clock, log })
  const downloads = createDownloads({ compiled, clock, log, ended: arrived })
  const registration = createRegistration({ document, assignments, placing, drivers, compiled, downloads, log })
  const queries = createQueries({ runtime, assignments, drivers, machine: parts.machine })
  const debugLines = createDebugLines({ runtime })
  const commands = createCommands({
    ...{ placing, registration, downloads, queries, debugLines, clock, log },
    built: createBuilt({ runtime, clock }),
    execute: (asked, signal) => execute({ runtime, isLoaded: placing.isLoaded, whyNotHere }, asked, signal),
    link: () => link,
  })
  const refit = createRefit({ store, assignments, drivers, rows, log, withoutDriver })
  const handshake = createHandshake({ store, commands, registration, placing, leftovers, clock })
  const news = emitter<void>()
  let link: LiveLink | undefined

  function whyNotHere(mod: string): string | undefined {
    const now = assignments.get(mod)
    return now && !drivers.isHere(now.key) ? drivers.whyNot(now.key) : undefined
  }

  function withoutDriver(mod: string): void {
    statusUp.withoutDriver(mod, whyNotHere(mod) ?? '')
    news.emit()
  }

  /** A driver has come, or will not: whoever waited for it is told. */
  function arrived(key: string, fetched: Provided): void {
    drivers.refused(key, fetched.ok ? undefined : fetched.reason)
    void Promise.all([placing.arrived(key), ...(fetched.ok ? [registration.provide(key)] : [])])
      .catch(error => log.error(`Modules of driver ${key} could not be loaded: ${messageOf(error)}`))
      .finally(news.emit)
  }

  function cut(): void {
    link = undefined
    placing.cut()
    debugLines.cut()
  }

  function begin(over: LiveLink): void {
    if (link === over) return
    if (link) cut()
    link = over
    const end = () => link === over && cut()
    over.signal.addEventListener('abort', end, { once: true })
  }

  return {
    async run(signal) {
      const stops = [
        statusUp.follow(),
        refit.follow(),
        assignments.changed(news.emit),
        shelf.changed(() => {
          for (const key of placing.awaited()) if (drivers.isHere(key)) arrived(key, { ok: true })
          refit.drivers()
          news.emit()
        }),
      ]
      await aborted(signal)
      for (const stop of stops) stop()
      leftovers.stop()
    },
    registers(over) {
      begin(over)
      return handshake.registers(over)
    },
    async works(over, { alcove }) {
      const nodeId = store.preferences.get().node_id
      await Promise.all([outbox.drain(over, { extended: alcove !== undefined, nodeId }), handshake.settles(over)])
    },
    answers: commands.answers,
    view() {
      const all = assignments.all()
      const here = all.filter(([, { key }]) => drivers.isHere(key))
      return {
        here: here.length,
        started: here.filter(([, { started }]) => started).length,
        not_here: all.flatMap(([module_id, { key: driver_key }]) => {
          const reason = whyNotHere(module_id)
          return reason === undefined ? [] : [{ module_id, driver_key, reason }]
        }),
      }
    },
    whyNotHere,
    changed: listener => news.on(listener),
    settingKept: statusUp.settingKept,
  }
}
