import { basename, dirname } from 'node:path'
import type { Adapter } from 'lowdb'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { type Measure, unmeasured } from '../base/measure.ts'
import { Failed } from '../base/result.ts'
import { type Disk, errnoOf } from './disk.ts'
import { diskTrouble } from './disk-trouble.ts'
import { FORMAT, seal, type Unsealed, unseal } from './envelope.ts'

export interface DurableFile<T> extends Adapter<T> {
  /** Takes back what failed to be written, when that could not be done at once; fails as long as it cannot. */
  settle(): Promise<void>
}

interface Parts<T> {
  /** Must end in `.json`; the generation before it is kept beside it as `….previous.json`. */
  path: string
  disk: Disk
  log: Log
  clock: Clock
  /** The body as JSON text. Called once as a write begins: what it returns must not change with the data. */
  toPieces(data: T): Iterable<string | Buffer>
  fromJson(body: unknown): T
  measure?: Measure
}

/**
 * One JSON file that survives SIGKILL, a power cut and a damaged newest generation (design.md, Data folder).
 * lowdb reads and writes through it. One write at a time: `group-commit.ts` sees to that.
 */
export function durableFile<T>({
  path,
  disk,
  log,
  clock,
  toPieces,
  fromJson,
  measure = unmeasured,
}: Parts<T>): DurableFile<T> {
  const previousPath = path.replace(/\.json$/, '.previous.json')
  const folder = dirname(path)
  const measured = <Done>(run: () => Done) => measure(`writing ${basename(path)}`, run)
  let generation = 0
  let unsettled = false

  return {
    async read() {
      const current = await look(disk, path)
      if (current.kind === 'good') return accept(current)
      const previous = await look(disk, previousPath)
      if (current.kind === 'missing' && previous.kind === 'missing') return null
      if (current.kind === 'newer') throw newer(path, current.format)
      if (previous.kind === 'newer') throw newer(previousPath, previous.format)
      if (previous.kind !== 'good') {
        throw new Failed(
          'unexpected',
          `${path} cannot be read: ${whyOf(current)}. Nor can the generation before it, ${previousPath}: ${whyOf(previous)}. ` +
            'Restore one of them from a backup, or move both elsewhere to start empty.',
          { damaged: true },
        )
      }
      // First of all: when it cannot be taken either, everything stays as it is.
      const taken = accept(previous)
      const kept = current.kind === 'damaged' ? await keepAside() : ''
      log.warn(
        `${path} cannot be used: ${whyOf(current)}. The generation before it, ${previousPath}, was used instead.${kept}`,
        { path, used: previousPath, generation: previous.generation },
      )
      return taken
    },

    async write(data) {
      // Before anything is waited for: whoever changes the data from now on is not told that this write has it.
      const pieces = measured(() => toPieces(data))
      await settle()
      const temporary = `${path}.tmp`
      await disk.write(temporary, await seal(generation + 1, pieces, measured))
      try {
        await renameIfThere(path, previousPath)
        await disk.rename(temporary, path)
        await disk.syncFolder(folder)
      } catch (error) {
        unsettled = true
        await settle().catch(() => {})
        throw error
      }
      generation += 1
    },
    settle,
  }

  /**
   * The caller was told that nothing was saved, so the generation before becomes the current one again. A disk that
   * said no may have done it all the same, or not, so what is there is looked at; it lies in one of the two places.
   */
  async function settle(): Promise<void> {
    if (!unsettled) return
    const current = await disk.read(path).then((bytes): Found => unseal(bytes), missingIfNoEntry)
    if (current.kind !== 'good' || current.generation !== generation) {
      await renameIfThere(path, `${path}.tmp`)
      await renameIfThere(previousPath, path)
    }
    unsettled = false
  }

  function accept(found: { generation: number; data: unknown }): T {
    generation = found.generation
    return fromJson(found.data)
  }

  async function keepAside(): Promise<string> {
    const stamp = new Date(clock.now()).toISOString().replaceAll(':', '-')
    const aside = path.replace(/\.json$/, `.damaged-${stamp}.json`)
    await disk.rename(path, aside)
    return ` The damaged file is kept as ${aside}.`
  }

  async function renameIfThere(from: string, to: string): Promise<void> {
    try {
      await disk.rename(from, to)
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error
    }
  }
}

type Found = Unsealed | { kind: 'missing' }

function missingIfNoEntry(error: unknown): Found {
  if (errnoOf(error) !== 'ENOENT') throw error
  return { kind: 'missing' }
}

async function look(disk: Disk, path: string): Promise<Found> {
  try {
    return unseal(await disk.read(path))
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT') return { kind: 'missing' }
    if (errno === 'EIO') return { kind: 'damaged', why: 'the disk reports an error where it lies (EIO)' }
    // Anything else says nothing against the file: to fall back would lose what it holds.
    throw diskTrouble(`${path} cannot be read`, error)
  }
}

function whyOf(found: Found): string {
  if (found.kind === 'missing') return 'it is missing'
  return found.kind === 'damaged' ? found.why : 'it is of another format'
}

function newer(path: string, format: number): Failed {
  return new Failed(
    'conflict',
    `${path} was written by a newer version of Alcove (format ${format}, this one reads ${FORMAT}). ` +
      'Start that version, or restore a backup made by this one.',
  )
}
