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
export function partsFor(
  shell: NodeParts['shell'],
  { folder, port, empty, drivers, resetSignIn, interfaces, hierarchy }: Options,
  here: string,
): NodeParts {
  const renderer = join(here, '..', 'renderer')
  const built = (file: string) => pathToFileURL(join(here, file))
  const version =
    typeof ALCOVE_BUILD === 'undefined' ? { version: '0.0.0', commit: 'source', buildTime: '' } : ALCOVE_BUILD
  return {
    folder,
    host: HOST,
    port,
    shell,
    version,
    driverFolders: [pathToFileURL(`${join(here, 'drivers')}/`)],
    driverSources: {
      folders: drivers,
      program: {
        kitUrl: built('driver-kit.js'),
        zodUrl: built('zod.js'),
        describerUrl: built('describe-worker.js'),
        // Another build may describe drivers in another way, so what this one kept is good for this one.
        version: `${version.version} ${version.commit} ${version.buildTime}`,
      },
    },
    workerUrl: built('worker.js'),
    simulatorWorkerUrl: built('simulator-worker.js'),
    certificateWorkerUrl: built('certificate-worker.js'),
    vendorWorkerUrl: built('vendor-worker.js'),
    discoverOn: interfaces,
    hierarchy,
    pagesFolder: existsSync(renderer) ? renderer : undefined,
    firstRoom: empty ? undefined : JSON.parse(readFileSync(join(here, 'demo-room.json'), 'utf8')),
    provisioningKey: process.env.ALCOVE_API_KEY,
    mayReset: resetSignIn,
    clock: systemClock,
    openLog: to => openLog({ folder: to }),
  }
}
