import { systemClock } from '../base/clock.ts'
import type { ThreadLimits } from '../runtime/driver-host.ts'
import { createRuntime, type Runtime } from '../runtime/runtime.ts'
import { openShelf } from '../runtime/shelf.ts'
import { createSimulation } from '../runtime/simulation.ts'
import { openStore, type Store } from '../store/open.ts'
import { seedRoom } from '../store/seed.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder, testRoom } from './start-node.ts'

export interface TestRuntime {
  store: Store
  runtime: Runtime
  log: ReturnType<typeof notedLog>
  stop(): Promise<void>
}

/** The modules of a room at work, real workers and all, with the store in hand and no server in front. */
export async function startRuntime({
  room = testRoom as unknown,
  limits,
}: {
  room?: unknown
  limits?: ThreadLimits
} = {}): Promise<TestRuntime> {
  const log = notedLog()
  const store = await openStore({ folder: temporaryFolder(), log, clock: systemClock })
  await seedRoom(store, room)
  const runtime = createRuntime({
    store,
    shelf: await openShelf(
      [new URL('../drivers/', import.meta.url), new URL('./drivers/', import.meta.url)],
      notedLog(),
    ),
    simulation: createSimulation(new URL('../runtime/simulator-worker.ts', import.meta.url), log),
    clock: systemClock,
    log,
    workerUrl: new URL('../runtime/worker.ts', import.meta.url),
    ...(limits ? { limits } : {}),
  })
  const life = new AbortController()
  const running = runtime.run(life.signal)
  return {
    store,
    runtime,
    log,
    async stop() {
      life.abort()
      await running
      await store.close()
    },
  }
}
