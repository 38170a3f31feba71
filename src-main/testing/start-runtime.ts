import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { openFront } from '../api/front.ts'
import { provisionApiKey } from '../auth/provision.ts'
import { systemClock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import { openDiscovery } from '../discovery/discovery.ts'
import { openMail } from '../mail/mail.ts'
import type { Signal } from '../model/signal.ts'
import { openBrokerOptions } from '../mqtt/options/document.ts'
import { openPublished } from '../mqtt/published.ts'
import { createPublishing, type Publishing } from '../mqtt/publishing.ts'
import { defineSetting } from '../records/define-setting.ts'
import { createRecords } from '../records/records.ts'
import { createRepositories } from '../repositories/repositories.ts'
import { createCompiledDrivers } from '../runtime/compiled/compiled-drivers.ts'
import type { ThreadLimits } from '../runtime/heartbeat.ts'
import { createMainLoop, type MainLoop } from '../runtime/main-loop.ts'
import { createRecorder } from '../runtime/recorder.ts'
import { createRuntime, type Runtime } from '../runtime/runtime.ts'
import { settingsSchemas } from '../runtime/settings-schemas.ts'
import { openShelf } from '../runtime/shelf.ts'
import { openRecordings } from '../runtime/simulators/recordings.ts'
import { createSimulation } from '../runtime/simulators/simulation.ts'
import { openStore, type Store } from '../store/open.ts'
import { sealWith } from '../store/seal.ts'
import { seedRoom } from '../store/seed.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { openCentralState } from '../sync/document.ts'
import { createPlacement } from '../sync/placement.ts'
import { openSync } from '../sync/sync.ts'
import { createTriggers } from '../triggers/triggers.ts'
import { ADMIN_KEY, temporaryFolder, testRoom } from './start-node.ts'

export interface TestRuntime {
  store: Store
  runtime: Runtime
  signals: Emitter<Signal>
  mainLoop: MainLoop
  publishing: Publishing
  url: string
  log: ReturnType<typeof notedLog>
  stop(): Promise<void>
}

/** The modules of a room at work, real workers and all, with store and runtime in hand and the API in front. */
export async function startRuntime({
  room = testRoom as unknown,
  limits,
  drivers = [],
}: {
  room?: unknown
  limits?: ThreadLimits
  /** Folders of drivers, beside those that are always there. */
  drivers?: URL[]
} = {}): Promise<TestRuntime> {
  const log = notedLog()
  const folder = temporaryFolder()
  const mainLoop = createMainLoop({ clock: systemClock, log })
  const store = await openStore({ folder, log, clock: systemClock, measure: mainLoop.measure })
  await seedRoom(store, room)
  const compiled = createCompiledDrivers({
    ...{ folder: join(folder, 'compiled'), cacheFolder: join(folder, 'cache', 'compiled') },
    ...{ clock: systemClock, log },
  })
  const shelf = await openShelf({
    builtIn: [new URL('../drivers/', import.meta.url), new URL('./drivers/', import.meta.url), ...drivers],
    compiled,
    log: notedLog(),
    clock: systemClock,
  })
  const signals = emitter<Signal>()
  const recordings = openRecordings({ folder: join(folder, 'recordings'), seal: sealWith(store.secrets) })
  const records = createRecords({ store, clock: systemClock, settingsSchemaOf: settingsSchemas(store, shelf) })
  const about = { clock: systemClock, log }
  const document = await openCentralState({ folder, ...about })
  const placement = createPlacement({ document, clock: systemClock })
  const runtime = createRuntime({
    ...{ store, signals },
    placement: { ...placement, whyNoDriver: id => sync.whyNotHere(id) },
    defineSetting: (mod, name, value) => records.write(step => defineSetting(step, mod, name, value)),
    shelf,
    simulation: createSimulation(
      new URL('../runtime/simulators/simulator-worker.ts', import.meta.url),
      log,
      recordings,
    ),
    clock: systemClock,
    log,
    workerUrl: new URL('../runtime/worker/worker.ts', import.meta.url),
    measure: mainLoop.measure,
    ...(limits ? { limits } : {}),
  })
  const sync = await openSync({
    ...{ folder, store, runtime, document, placement, compiled, signals, ...about },
    measure: mainLoop.measure,
  })
  const discovery = await openDiscovery({
    ...{ folder, store, records, runtime, ...about },
    ...{ interfaces: networkInterfaces, wanted: [], announcing: { now: () => undefined, changed: () => () => {} } },
    vendorWorkerUrl: new URL('../discovery/sources/vendors-worker.ts', import.meta.url),
  })
  const mail = await openMail({
    folder,
    secrets: store.secrets,
    ...about,
    notify: message => runtime.notify(undefined, message),
  })
  const brokerOptions = await openBrokerOptions({ folder, ...about })
  const triggers = createTriggers({ store, runtime, ...about, placement, mail, folder })
  const facts = { version: '0.0.0-test', commit: 'test', buildTime: '', shell: 'headless' as const }
  const published = await openPublished({ folder, ...about })
  const publishing = createPublishing({ store, runtime, options: brokerOptions, published, ...about, node: facts })
  const life = new AbortController()
  const running = Promise.all([
    mainLoop.run(life.signal),
    runtime.run(life.signal),
    sync.run(life.signal),
    triggers.run(life.signal),
    publishing.run(life.signal),
    mail.run(life.signal),
    discovery.run(life.signal),
  ])
  await provisionApiKey(store, systemClock, ADMIN_KEY)
  const front = await openFront({
    ...{ folder, store, records, runtime, sync, discovery, triggers, publishing, mail, mainLoop, signals },
    ...{ clock: systemClock, log },
    ...{ host: '127.0.0.1', port: 0, pagesFolder: undefined, mayReset: false, signal: life.signal },
    recorder: createRecorder(runtime, recordings, systemClock),
    repositories: createRepositories({ folder, log, clock: systemClock }),
    certificateWorkerUrl: new URL('../tls/worker.ts', import.meta.url),
    node: { ...facts, startedAt: systemClock.now() },
  })
  return {
    store,
    runtime,
    signals,
    mainLoop,
    publishing,
    log,
    url: front.url,
    async stop() {
      life.abort()
      await front.close()
      await running
      await sync.close()
      await discovery.close()
      await Promise.all([mail.close(), brokerOptions.close()])
      await store.close()
    },
  }
}
