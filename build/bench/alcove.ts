import { existsSync } from 'node:fs'
import { systemClock } from '../../src-main/base/clock.ts'
import { startEdgeNode } from '../../src-main/edge-node.ts'
import { openLog } from '../../src-main/store/log-file.ts'

// A whole node whose modules are lines to the bench's device.
const [folder = '', devicePort = '', devices = ''] = process.argv.slice(2)
const KEY = 'be2cbe2cbe2cbe2cbe2cbe2cbe2cbe2c.bench-secret-0123456789'
const ids = Array.from({ length: Number(devices) }, (_, at) => `mod-line${at + 1}`)
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
    pagesFolder: undefined,
    firstRoom: {
      records: {
        driver: [
          { id: 'driver-line', name: 'Line', file_name: 'bench/line', commit: 'HEAD', module_name: 'Line', role: 1 },
        ],
        module: ids.map(id => ({
          id,
          driver_id: 'driver-line',
          name: 'Line',
          role: 1,
          ip: '127.0.0.1',
          port: Number(devicePort),
          running: true,
        })),
        control_system: [{ id: 'sys-bench', name: 'Bench', modules: ids }],
      },
    },
    provisioningKey: KEY,
    clock: systemClock,
    openLog: to => openLog({ folder: to, echo: () => undefined }),
  },
  new AbortController().signal,
)
process.send?.({ url: `ws://127.0.0.1:${node.port}/api/engine/v2/systems/control?api-key=${KEY}` })
