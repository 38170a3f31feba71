import { join } from 'node:path'
import { type Clock, systemClock } from '../../base/clock.ts'
import { type Emitter, emitter } from '../../base/emitter.ts'
import type { Signal } from '../../model/signal.ts'
import { defineSetting } from '../../records/define-setting.ts'
import { createRecords } from '../../records/records.ts'
import { createCompiledDrivers } from '../../runtime/compiled/compiled-drivers.ts'
import { createRuntime, type Runtime } from '../../runtime/runtime.ts'
import { openShelf } from '../../runtime/shelf.ts'
import { openRecordings } from '../../runtime/simulators/recordings.ts'
import { createSimulation } from '../../runtime/simulators/simulation.ts'
import { openStore, type Store } from '../../store/open.ts'
import { sealWith } from '../../store/seal.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { type CentralDocument, openCentralState } from '../document.ts'
import { createEdgeLink } from '../edge/link.ts'
import type { EdgeLink } from '../edge/link-contract.ts'
import type { CompiledDrivers } from '../edge/work/compiled-contract.ts'
import { createEdgeWork, type EdgeWork } from '../edge/work/work.ts'
import { createMachine } from '../machine.ts'
import { openOutbox } from '../outbox/outbox.ts'
import { createApply } from '../overrides/apply.ts'
import { createPlacement } from '../placement.ts'

export interface TestEdge {
  store: Store
  runtime: Runtime
  document: CentralDocument
  work: EdgeWork
  link: EdgeLink
  signals: Emitter<Signal>
  log: ReturnType<typeof notedLog>
  folder: string
  /** As long as it runs it can be stopped, and started anew in the same folder. */
  stop(): Promise<void>
}

export interface EdgeOptions {
  /** Where the centre is, and with what the edge signs in there. Without them there is no link. */
  address?: string
  secret?: string
  folder?: string
  /** In place of those that the edge takes and runs itself. */
  compiled?: CompiledDrivers
  /** Folders of drivers, beside those for tests. */
  drivers?: URL[]
  /** What the edge's own pauses are measured with. */
  clock?: Clock
}

/** An edge without the API: store, modules at work and the link to a centre, all of them real. */
export async function startEdge({
  address = '',
  secret = '',
  folder = temporaryFolder(),
  compiled,
  drivers = [],
  clock: workClock = systemClock,
}: EdgeOptions): Promise<TestEdge> {
  const log = notedLog()
  const clock = systemClock
  const store = await openStore({ folder, log, clock })
  const seal = sealWith(store.secrets)
  const document = await openCentralState({ folder, clock, log })
  await document.change(now => ({ ...now, address: address || null }))
  const placement = createPlacement({ document, clock })
  const outbox = await openOutbox({ folder, clock, log, seal })
  const compiledHere = createCompiledDrivers({
    ...{ folder: join(folder, 'drivers', 'compiled'), cacheFolder: join(folder, 'cache', 'compiled'), clock, log },
  })
  const shelf = await openShelf({
    builtIn: [new URL('../../testing/drivers/', import.meta.url), ...drivers],
    ...{ compiled: compiledHere, clock, log },
  })
  const signals = emitter<Signal>()
  const recordings = openRecordings({ folder: join(folder, 'recordings'), seal })
  const simulators = new URL('../../runtime/simulators/simulator-worker.ts', import.meta.url)
  const records = createRecords({ store, clock })
  const runtime = createRuntime({
    ...{ store, signals, shelf, placement, clock, log },
    async defineSetting(mod, name, value) {
      await records.write(step => defineSetting(step, mod, name, value))
      work.settingKept(mod, name, value)
    },
    simulation: createSimulation(simulators, log, recordings),
    workerUrl: new URL('../../runtime/worker/worker.ts', import.meta.url),
  })
  const apply = createApply({ store, clock, log })
  const machine = createMachine()
  const parts = { store, document, runtime, signals, apply, outbox, machine, log, compiled: compiled ?? compiledHere }
  const work = createEdgeWork({ ...parts, clock: workClock })
  const link = createEdgeLink({
    ...{ work, clock, log },
    found: () => undefined,
    settings: () =>
      address ? { address, secret, previousSecret: undefined, secretIn: undefined, ca: undefined } : undefined,
  })
  link.changed(({ phase }) => placement.linkIs(phase === 'up'))
  const life = new AbortController()
  const running = Promise.all([
    shelf.run(life.signal),
    work.run(life.signal),
    runtime.run(life.signal),
    link.run(life.signal),
  ])
  return {
    ...{ store, runtime, document, work, link, signals, log, folder },
    async stop() {
      life.abort()
      await running
      placement.stop()
      await outbox.close()
      await document.close()
      await store.close()
    },
  }
}
