import { createConnections } from '../api/connections.ts'
import { answerAll } from '../api/router.ts'
import { openServer } from '../api/server.ts'
import { provisionApiKey } from '../auth/provision.ts'
import { systemClock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Signal } from '../model/signal.ts'
import { createRecords } from '../records/records.ts'
import { createRepositories } from '../repositories/repositories.ts'
import type { ThreadLimits } from '../runtime/driver-host.ts'
import { createRuntime, type Runtime } from '../runtime/runtime.ts'
import { openShelf } from '../runtime/shelf.ts'
import { createSimulation } from '../runtime/simulators/simulation.ts'
import { openStore, type Store } from '../store/open.ts'
import { seedRoom } from '../store/seed.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { ADMIN_KEY, temporaryFolder, testRoom } from './start-node.ts'

export interface TestRuntime {
  store: Store
  runtime: Runtime
  signals: Emitter<Signal>
  url: string
  log: ReturnType<typeof notedLog>
  stop(): Promise<void>
}

/** The modules of a room at work, real workers and all, with store and runtime in hand and the API in front. */
export async function startRuntime({
  room = testRoom as unknown,
  limits,
}: {
  room?: unknown
  limits?: ThreadLimits
} = {}): Promise<TestRuntime> {
  const log = notedLog()
  const folder = temporaryFolder()
  const store = await openStore({ folder, log, clock: systemClock })
  await seedRoom(store, room)
  const runtime = createRuntime({
    store,
    shelf: await openShelf(
      [new URL('../drivers/', import.meta.url), new URL('./drivers/', import.meta.url)],
      notedLog(),
    ),
    simulation: createSimulation(new URL('../runtime/simulators/simulator-worker.ts', import.meta.url), log),
    clock: systemClock,
    log,
    workerUrl: new URL('../runtime/worker/worker.ts', import.meta.url),
    ...(limits ? { limits } : {}),
  })
  const life = new AbortController()
  const running = runtime.run(life.signal)
  await provisionApiKey(store, systemClock, ADMIN_KEY)
  const facts = { version: '0.0.0-test', commit: 'test', buildTime: '', shell: 'headless' as const }
  const [host, startedAt] = ['127.0.0.1', systemClock.now()]
  const connections = createConnections()
  const signals = emitter<Signal>()
  const router = answerAll({
    signals,
    repositories: createRepositories({ folder, log, clock: systemClock }),
    connections: connections.counts,
    store,
    records: createRecords({ store, clock: systemClock }),
    runtime,
    clock: systemClock,
    node: { ...facts, host, startedAt, url: () => '' },
  })
  const server = await openServer({
    ...{ store, runtime, router, connections, clock: systemClock, log, host, version: facts.version },
    ...{ port: 0, pagesFolder: undefined },
  })
  return {
    store,
    runtime,
    signals,
    log,
    url: `http://${host}:${server.port}`,
    async stop() {
      life.abort()
      await server.close()
      await running
      await store.close()
    },
  }
}
