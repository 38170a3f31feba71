import { existsSync } from 'node:fs'
import { systemClock } from '../../src-main/base/clock.ts'
import { startEdgeNode } from '../../src-main/edge-node.ts'
import { openLog } from '../../src-main/store/log-file.ts'
import { BENCH_KEY } from './key.ts'
import { answerTurns } from './turns.ts'

// A whole node with so many modules of one of the bench's own drivers.
const [folder = '', driver = '', modules = '', devicePort = '0'] = process.argv.slice(2)
const name = driver.charAt(0).toUpperCase() + driver.slice(1)
const role = driver === 'line' ? 1 : 99
const ids = Array.from({ length: Number(modules) }, (_, at) => `mod-bench${at + 1}`)
const worker = new URL('../../out/main/worker.js', import.meta.url)

const node = await startEdgeNode(
  {
    folder,
    host: '127.0.0.1',
    port: 0,
    shell: 'headless',
    version: { version: 'bench', commit: '', buildTime: '' },
    driverFolders: [new URL('./drivers/', import.meta.url)],
    workerUrl: existsSync(worker) ? worker : new URL('../../src-main/runtime/worker/worker.ts', import.meta.url),
    simulatorWorkerUrl: worker,
    certificateWorkerUrl: worker,
    vendorWorkerUrl: worker,
    discoverOn: [],
    pagesFolder: undefined,
    firstRoom: {
      records: {
        driver: [{ id: 'driver-bench', name, file_name: `bench/${driver}`, commit: 'HEAD', module_name: name, role }],
        module: ids.map(id => ({
          ...{ id, driver_id: 'driver-bench', name, role, running: true },
          ...(role === 1 ? { ip: '127.0.0.1', port: Number(devicePort) } : { control_system_id: 'sys-bench' }),
        })),
        control_system: [{ id: 'sys-bench', name: 'Bench', modules: ids }],
      },
    },
    provisioningKey: BENCH_KEY,
    clock: systemClock,
    openLog: to => openLog({ folder: to, echo: () => undefined }),
  },
  new AbortController().signal,
)
answerTurns()
process.send?.({ url: `ws://127.0.0.1:${node.port}/api/engine/v2/systems/control?api-key=${BENCH_KEY}` })
