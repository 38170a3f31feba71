import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src-main/base/clock.ts'
import { startEdgeNode } from '../../src-main/edge-node.ts'
import { openLog } from '../../src-main/store/log-file.ts'

// A whole node on a folder that was made before, which says how long the turns of its event loop are.
const [folder = '', key = ''] = process.argv.slice(2)
const built = new URL('../../out/main/', import.meta.url)

const node = await startEdgeNode(
  {
    ...{ folder, host: '127.0.0.1', port: 0, shell: 'headless', firstRoom: undefined, provisioningKey: key },
    version: { version: 'bench', commit: '', buildTime: '' },
    driverFolders: [new URL('./drivers/', built)],
    workerUrl: new URL('./worker.js', built),
    simulatorWorkerUrl: new URL('./simulator-worker.js', built),
    pagesFolder: fileURLToPath(new URL('../renderer', built)),
    clock: systemClock,
    openLog: to => openLog({ folder: to, echo: () => undefined }),
  },
  new AbortController().signal,
)

const RESOLUTION_MS = 1
const turns = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
turns.enable()
process.on('message', () => {
  const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  process.send?.({ p50: ms(turns.percentile(50)), p99: ms(turns.percentile(99)), max: ms(turns.max) })
  turns.reset()
})
process.send?.({ url: node.url })
