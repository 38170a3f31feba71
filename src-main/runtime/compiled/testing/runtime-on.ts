import { join } from 'node:path'
import { systemClock } from '../../../base/clock.ts'
import { emitter } from '../../../base/emitter.ts'
import type { Signal } from '../../../model/signal.ts'
import { defineSetting } from '../../../records/define-setting.ts'
import { createRecords } from '../../../records/records.ts'
import { openStore } from '../../../store/open.ts'
import { sealWith } from '../../../store/seal.ts'
import { seedRoom } from '../../../store/seed.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../../testing/temporary-folder.ts'
import { createRuntime } from '../../runtime.ts'
import { openShelf } from '../../shelf.ts'
import { openRecordings } from '../../simulators/recordings.ts'
import { createSimulation } from '../../simulators/simulation.ts'
import type { CompiledDrivers } from '../compiled-drivers.ts'

/** The modules of a room at work on compiled drivers alone: store and runtime, with nothing in front and no centre. */
export async function runtimeOn(room: unknown, compiled: CompiledDrivers) {
  const log = notedLog()
  const folder = temporaryFolder()
  const store = await openStore({ folder, log, clock: systemClock })
  await seedRoom(store, room)
  const shelf = await openShelf({ builtIn: [], compiled, log, clock: systemClock })
  const recordings = openRecordings({ folder: join(folder, 'recordings'), seal: sealWith(store.secrets) })
  const records = createRecords({ store, clock: systemClock })
  const runtime = createRuntime({
    ...{ store, shelf, clock: systemClock, log, signals: emitter<Signal>() },
    defineSetting: (mod, name, value) => records.write(step => defineSetting(step, mod, name, value)),
    simulation: createSimulation(new URL('../../simulators/simulator-worker.ts', import.meta.url), log, recordings),
    workerUrl: new URL('../../worker/worker.ts', import.meta.url),
  })
  const life = new AbortController()
  const running = runtime.run(life.signal)
  return {
    ...{ store, runtime, log },
    async stop() {
      life.abort()
      await running
      await store.close()
    },
  }
}
