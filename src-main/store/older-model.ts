import { dirname } from 'node:path'
import type { Log } from '../base/log.ts'
import { Failed, messageOf } from '../base/result.ts'
import { type Disk, errnoOf } from './disk.ts'
import { FORMAT, seal, unseal } from './envelope.ts'
import { VERSION } from './migrations/index.ts'
import { modelAsItIs, modelText, tablesOf } from './model-file.ts'
import type { Seal } from './seal-row.ts'
import { sealStored } from './seal-stored.ts'

const previousOf = (path: string) => path.replace(/\.json$/, '.previous.json')

/**
 * Refuses a folder in which a newer Alcove wrote the generation before, whatever became of the newest: the first
 * write would put that out of the way. Its head says so; only then is all of it looked at.
 */
export async function refuseNewer(path: string, disk: Disk): Promise<void> {
  const previous = previousOf(path)
  const bytes = await readIfThere(disk, previous)
  const head = /"format":(\d+)(?:,"generation":\d+,"data":\{"version":(\d+))?/.exec(
    bytes?.toString('latin1', 0, 256) ?? '',
  )
  const [format, version] = [Number(head?.[1] ?? 0), Number(head?.[2] ?? 0)]
  if (!bytes || (format <= FORMAT && version <= VERSION) || unseal(bytes).kind === 'damaged') return
  throw new Failed(
    'conflict',
    `${previous} was written by a newer version of Alcove. Start that version; or, to go on with this one, move ` +
      'that file elsewhere and restore a backup made by this one.',
  )
}

interface Older {
  path: string
  version: number
  disk: Disk
  encrypt: Seal
  log: Log
}

/**
 * Keeps what is on disk in an older version beside it, as `model.version-1.json`, before this Alcove writes its own:
 * whoever goes back to the Alcove before takes that. Secrets are sealed in it too. Without it the node still starts:
 * a room must work, and a disk that takes nothing lets nothing be changed either.
 */
export async function keepOlderVersion({ path, version, disk, encrypt, log }: Older): Promise<void> {
  const kept = path.replace(/\.json$/, `.version-${version}.json`)
  try {
    const found = unseal((await readIfThere(disk, path)) ?? (await disk.read(previousOf(path))))
    if (found.kind !== 'good') return
    const tables = tablesOf(modelAsItIs(path, found.data).rows)
    sealStored(tables, encrypt)
    await disk.write(kept, await seal(found.generation, modelText(version)({ tables })))
    await disk.syncFolder(dirname(path))
    log.info(`${path} is of version ${version}. It is read as version ${VERSION}; as it was it is kept in ${kept}.`)
  } catch (error) {
    log.warn(`${path} is of version ${version}, and could not be kept as it was in ${kept}: ${messageOf(error)}`)
  }
}

async function readIfThere(disk: Disk, path: string): Promise<Buffer | undefined> {
  try {
    return await disk.read(path)
  } catch (error) {
    // What cannot be read is for the one to tell who needs it.
    if (errnoOf(error) === undefined) throw error
    return undefined
  }
}
