import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../base/clock.ts'
import type { NodeParts } from '../edge-node.ts'
import { openLog } from '../store/log-file.ts'
import type { Options } from './options.ts'

/** Replaced by the build with what it knows of itself; run from source, there is no build. */
declare const ALCOVE_BUILD: { version: string; commit: string; buildTime: string } | undefined

const HOST = '127.0.0.1'

/** The parts both products share. `here` is the folder of the built main program. */
export function partsFor(shell: NodeParts['shell'], { folder, port, empty }: Options, here: string): NodeParts {
  const renderer = join(here, '..', 'renderer')
  return {
    folder,
    host: HOST,
    port,
    shell,
    version: typeof ALCOVE_BUILD === 'undefined' ? { version: '0.0.0', commit: 'source', buildTime: '' } : ALCOVE_BUILD,
    driverFolders: [pathToFileURL(`${join(here, 'drivers')}/`)],
    workerUrl: pathToFileURL(join(here, 'worker.js')),
    simulatorWorkerUrl: pathToFileURL(join(here, 'simulator-worker.js')),
    pagesFolder: existsSync(renderer) ? renderer : undefined,
    firstRoom: empty ? undefined : JSON.parse(readFileSync(join(here, 'demo-room.json'), 'utf8')),
    provisioningKey: process.env.ALCOVE_API_KEY,
    clock: systemClock,
    openLog: to => openLog({ folder: to }),
  }
}
