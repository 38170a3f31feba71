import { mkdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { type Front, openFront } from './api/front.ts'
import { provisionApiKey } from './auth/provision.ts'
import { aborted, type Clock } from './base/clock.ts'
import { emitter } from './base/emitter.ts'
import type { Log } from './base/log.ts'
import { messageOf } from './base/result.ts'
import { createAnnouncing } from './discovery/announcing.ts'
import { openDiscovery } from './discovery/discovery.ts'
import { openMail } from './mail/mail.ts'
import type { Signal } from './model/signal.ts'
import { openBrokerOptions } from './mqtt/options/document.ts'
import { openPublished } from './mqtt/published.ts'
import { createPublishing } from './mqtt/publishing.ts'
import { defineSetting } from './records/define-setting.ts'
import { createRecords } from './records/records.ts'
import { createRepositories } from './repositories/repositories.ts'
import { createCompiledDrivers } from './runtime/compiled/compiled-drivers.ts'
import type { ThreadLimits } from './runtime/heartbeat.ts'
import { createMainLoop } from './runtime/main-loop.ts'
import { createRecorder } from './runtime/recorder.ts'
import { createRuntime } from './runtime/runtime.ts'
import { settingsSchemas } from './runtime/settings-schemas.ts'
import type { DriverProgram } from './runtime/shelf/make-driver.ts'
import { type DriverSources, openShelf } from './runtime/shelf.ts'
import { openRecordings } from './runtime/simulators/recordings.ts'
import { createSimulation } from './runtime/simulators/simulation.ts'
import { runSampler } from './statistics/sampler.ts'
import { announceNode } from './store/announce.ts'
import type { Disk } from './store/disk.ts'
import { openStore } from './store/open.ts'
import { sealWith } from './store/seal.ts'
import { seedRoom } from './store/seed.ts'
import { openCentralState } from './sync/document.ts'
import { createPlacement } from './sync/placement.ts'
import { openSync } from './sync/sync.ts'
import { createTriggers } from './triggers/triggers.ts'

/** What differs between the two products, and between them and a test. */
export interface NodeParts {
  folder: string
  host: string
  /** 0 picks a free one. */
  port: number
  shell: 'electron' | 'headless'
  version: { version: string; commit: string; buildTime: string }
  /** Folders of drivers, `<vendor>/<device>` each. */
  driverFolders: URL[]
  /** Folders of drivers in source, beside the data folder's own, and what they are built against. None without it. */
  driverSources?: { folders: string[]; program: DriverProgram }
  workerUrl: URL
  simulatorWorkerUrl: URL
  certificateWorkerUrl: URL
  vendorWorkerUrl: URL
  /** Names of network interfaces on which devices are looked for; `all`: every one that leads somewhere. */
  discoverOn: 'all' | readonly string[]
  /** The tags of zones that make levels of what is published to brokers, the scope first; PlaceOS's own when left out. */
  hierarchy?: readonly string[] | undefined
  pagesFolder: string | undefined
  /** The records a fresh data folder begins with; none for an empty one. */
  firstRoom: unknown
  /** `<id>.<secret>`: a key with admin permissions that this node shall know (design.md, Surfaces). */
  provisioningKey: string | undefined
  /** Whether a forgotten password may be set anew, by whoever stands before the panel or the console. */
  mayReset?: boolean
  clock: Clock
  openLog(folder: string): Log & { close?(): void }
  limits?: ThreadLimits
  /** Where it writes; a test's may refuse. */
  disk?: Disk
}

/** A node that is up. */
export interface EdgeNode {
  readonly url: string
  readonly port: number
  readonly router: Front['router']
  readonly gate: Front['gate']
  /** What is served beside the contract, and who may ask. */
  readonly routes: Front['routes']
  /** The code for the first claim and the one for a reset, for the console. */
  readonly presence: Front['signIn']['presence']
  readonly log: Log
  /** Resolves when everything has stopped. */
  readonly stopped: Promise<void>
}

/** Puts the parts together and resolves when the node is ready; it runs until the signal aborts. */
export async function startEdgeNode(parts: NodeParts, signal: AbortSignal): Promise<EdgeNode> {
  const { folder, clock, host } = parts
  const startedAt = clock.now()
  const log = parts.openLog(folder)
  const mainLoop = createMainLoop({ clock, log })
  const { measure } = mainLoop
  const store = await openStore({ folder, log, clock, measure, ...(parts.disk ? { disk: parts.disk } : {}) })
  try {
    await seedRoom(store, parts.firstRoom)
    await provisionApiKey(store, clock, parts.provisioningKey)
    const compiled = createCompiledDrivers({
      folder: join(folder, 'drivers', 'compiled'),
      cacheFolder: join(folder, 'cache', 'compiled'),
      ...{ log, clock },
    })
    const shelf = await openShelf({
      builtIn: parts.driverFolders,
      ...(parts.driverSources ? { sources: await sourcesOf(folder, parts.driverSources) } : {}),
      compiled,
      log,
      clock,
    })
    const recordings = openRecordings({ folder: join(folder, 'recordings'), seal: sealWith(store.secrets) })
    const simulation = createSimulation(parts.simulatorWorkerUrl, log, recordings)
    const signals = emitter<Signal>()
    const records = createRecords({ store, clock, settingsSchemaOf: settingsSchemas(store, shelf) })
    const central = await openCentralState({ folder, clock, log, disk: parts.disk })
    const placement = createPlacement({ document: central, clock })
    const runtime = createRuntime({
      ...{ store, shelf, simulation, signals },
      placement: {
        ...placement,
        whyNoDriver: id => sync.whyNotHere(id),
        whyHeld: id => discovery.follow.whyHeld(id),
        changed: listener => bothOf(placement.changed(listener), discovery.follow.changed(listener)),
      },
      async defineSetting(mod, name, value) {
        await records.write(step => defineSetting(step, mod, name, value))
        sync.settingKept(mod, name, value)
      },
      clock,
      log,
      workerUrl: parts.workerUrl,
      measure,
      ...(parts.limits ? { limits: parts.limits } : {}),
    })

    const sync = await openSync({
      ...{ folder, store, runtime, document: central, placement, compiled, signals, clock, log, measure },
      disk: parts.disk,
    })
    const announcing = createAnnouncing({ store, version: parts.version.version })
    const discovery = await openDiscovery({
      ...{ folder, store, records, runtime, announcing, clock, log },
      interfaces: networkInterfaces,
      wanted: parts.discoverOn,
      vendorWorkerUrl: parts.vendorWorkerUrl,
      disk: parts.disk,
    })
    const onDisk = { folder, clock, log, disk: parts.disk }
    const [mail, brokerOptions, published] = await Promise.all([
      openMail({ ...onDisk, secrets: store.secrets, notify: message => runtime.notify(undefined, message) }),
      openBrokerOptions(onDisk),
      openPublished(onDisk),
    ])
    const triggers = createTriggers({ store, runtime, clock, log, placement, mail, folder })
    const publishing = createPublishing({
      ...{ store, runtime, options: brokerOptions, published, clock, log, node: parts.version },
      hierarchy: parts.hierarchy,
      commanded: triggers.commanded,
    })
    const repositories = createRepositories({ folder, log, clock })
    store.changed.on(({ entity, id, after }) => {
      if (entity !== 'repository' || after) return
      repositories.forget(id).catch(error => log.warn(`The copy of repository ${id} stays: ${messageOf(error)}`))
    })
    const front = await openFront({
      ...{
        folder,
        store,
        records,
        runtime,
        sync,
        discovery,
        triggers,
        publishing,
        mail,
        mainLoop,
        repositories,
        signals,
        clock,
        log,
        host,
        signal,
      },
      recorder: createRecorder(runtime, recordings, clock),
      port: parts.port,
      pagesFolder: parts.pagesFolder,
      certificateWorkerUrl: parts.certificateWorkerUrl,
      mayReset: parts.mayReset ?? false,
      disk: parts.disk,
      node: { ...parts.version, shell: parts.shell, startedAt },
    })
    const { url, port } = front
    announcing.reachedBy({ port, isOpen: front.network.isOpen, changed: front.network.opened })
    const counted = { store, runtime, connections: front.connections, clock, log }
    const running = Promise.all([
      mainLoop.run(signal),
      shelf.run(signal),
      runtime.run(signal),
      sync.run(signal),
      triggers.run(signal),
      publishing.run(signal),
      mail.run(signal),
      discovery.run(signal),
      front.run(signal),
      runSampler(counted, signal),
    ])
    const withdraw = announceNode(folder, {
      url,
      pid: process.pid,
      version: parts.version.version,
      started_at: new Date(startedAt).toISOString(),
    })
    log.info(`Node ${store.preferences.get().name} is ready at ${url}.`)

    return {
      url,
      port,
      router: front.router,
      gate: front.gate,
      routes: front.routes,
      presence: front.signIn.presence,
      log,
      stopped: (async () => {
        await aborted(signal)
        withdraw()
        await front.close()
        await running
        await sync.close()
        await discovery.close()
        await Promise.all([mail.close(), brokerOptions.close()])
        await store.close()
        log.info('The node has stopped.')
        log.close?.()
      })(),
    }
  } catch (error) {
    await store.close()
    log.close?.()
    throw error
  }
}

const bothOf = (one: () => void, other: () => void) => () => {
  one()
  other()
}

/** The data folder's own drivers first: those of somebody who writes one win over them. */
async function sourcesOf(
  folder: string,
  { folders, program }: NonNullable<NodeParts['driverSources']>,
): Promise<DriverSources> {
  const own = join(folder, 'drivers')
  await mkdir(own, { recursive: true })
  return { folders: [own, ...folders], cacheFolder: join(folder, 'cache', 'drivers'), program }
}
