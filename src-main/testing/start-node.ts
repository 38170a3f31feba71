import { systemClock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { type EdgeNode, type NodeParts, startEdgeNode } from '../edge-node.ts'
import { sourceProgram } from './source-program.ts'
import { temporaryFolder } from './temporary-folder.ts'

export { temporaryFolder }

export const ADMIN_KEY = '0123456789abcdef0123456789abcdef.test-secret-of-32-characters-00'

export interface TestNode extends EdgeNode {
  readonly folder: string
  readonly lines: { level: string; message: string; about: object | undefined }[]
  /** Stops the node; its folder stays until the end of the test. */
  stop(): Promise<void>
}

/** A whole node from source, on a free port, in a folder of its own: real workers, real sockets. */
export async function startNode(given: Partial<NodeParts> = {}): Promise<TestNode> {
  const folder = given.folder ?? temporaryFolder()
  const lines: TestNode['lines'] = []
  const log = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map(level => [
      level,
      (message: string, about?: object) => lines.push({ level, message, about }),
    ]),
  ) as unknown as Log
  const stop = new AbortController()
  const node = await startEdgeNode(
    {
      folder,
      host: '127.0.0.1',
      port: 0,
      shell: 'headless',
      version: { version: '0.0.0-test', commit: 'test', buildTime: '2026-01-01T00:00:00Z' },
      driverFolders: [new URL('../drivers/', import.meta.url), new URL('./drivers/', import.meta.url)],
      driverSources: { folders: [], program: sourceProgram },
      workerUrl: new URL('../runtime/worker/worker.ts', import.meta.url),
      certificateWorkerUrl: new URL('../tls/worker.ts', import.meta.url),
      vendorWorkerUrl: new URL('../discovery/sources/vendors-worker.ts', import.meta.url),
      // Nothing of a test goes out into the network.
      discoverOn: [],
      simulatorWorkerUrl: new URL('../runtime/simulators/simulator-worker.ts', import.meta.url),
      pagesFolder: undefined,
      firstRoom: undefined,
      provisioningKey: ADMIN_KEY,
      clock: systemClock,
      openLog: () => log,
      ...given,
    },
    stop.signal,
  )
  return Object.assign(node, {
    folder,
    lines,
    async stop() {
      stop.abort()
      await node.stopped
    },
  })
}

/** A room for tests: two Acme panels, a chaos module and its quiet neighbour. */
export const testRoom = {
  records: {
    zone: [{ id: 'zone-test', name: 'Test building', tags: ['building'] }],
    driver: [
      driverRecord('acme', 'acme/display', 'Display', 1),
      driverRecord('chaos', 'chaos/driver', 'Chaos', 99),
      driverRecord('poller', 'chaos/poller', 'Poller', 99),
    ],
    module: [
      moduleRecord('display1', 'acme', 'Display', 1, { ip: '127.0.0.1', port: 1 }),
      moduleRecord('display2', 'acme', 'Display', 1, { ip: '127.0.0.1', port: 1 }),
      moduleRecord('chaos', 'chaos', 'Chaos', 99, { control_system_id: 'sys-test' }),
      moduleRecord('poller', 'poller', 'Poller', 99, { control_system_id: 'sys-test' }),
    ],
    control_system: [
      {
        id: 'sys-test',
        name: 'Test Room',
        zones: ['zone-test'],
        modules: ['mod-display1', 'mod-display2', 'mod-chaos', 'mod-poller'],
      },
    ],
  },
  preferences: { panel_system_id: 'sys-test', simulated_modules: ['mod-display1', 'mod-display2'] },
}

function driverRecord(id: string, fileName: string, moduleName: string, role: number) {
  return { id: `driver-${id}`, name: moduleName, file_name: fileName, commit: 'HEAD', module_name: moduleName, role }
}

function moduleRecord(id: string, driver: string, name: string, role: number, more: object) {
  return { id: `mod-${id}`, driver_id: `driver-${driver}`, name, role, running: true, ...more }
}
