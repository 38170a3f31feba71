import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src-main/base/clock.ts'
import { startEdgeNode } from '../../src-main/edge-node.ts'
import { openLog } from '../../src-main/store/log-file.ts'
import { answerTurns } from './turns.ts'

// A whole node on a folder that was made before, which says how long the turns of its event loop are.
const [folder = '', key = '', ...interfaces] = process.argv.slice(2)
const built = new URL('../../out/main/', import.meta.url)

const node = await startEdgeNode(
  {
    ...{ folder, host: '127.0.0.1', port: 0, shell: 'headless', firstRoom: undefined, provisioningKey: key },
    version: { version: 'bench', commit: '', buildTime: '' },
    // The bench's own drivers, too.
    driverFolders: [new URL('./drivers/', built), new URL('./drivers/', import.meta.url)],
    workerUrl: new URL('./worker.js', built),
    simulatorWorkerUrl: new URL('./simulator-worker.js', built),
    certificateWorkerUrl: new URL('./certificate-worker.js', built),
    vendorWorkerUrl: new URL('./vendor-worker.js', built),
    discoverOn: interfaces,
    pagesFolder: fileURLToPath(new URL('../renderer', built)),
    clock: systemClock,
    openLog: to => openLog({ folder: to, echo: () => undefined }),
  },
  new AbortController().signal,
)

answerTurns()
process.send?.({ url: node.url })
