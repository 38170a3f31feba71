import { basename } from 'node:path'
import { Low } from 'lowdb'
import type { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { type Measure, unmeasured } from '../base/measure.ts'
import { Failed, failureOf } from '../base/result.ts'
import { type Disk, errnoOf, realDisk } from './disk.ts'
import { diskTrouble } from './disk-trouble.ts'
import { durableFile } from './durable-file.ts'
import { groupCommit } from './group-commit.ts'

/** What the node keeps beside its records, as one value on disk with the guarantees of `durable-file.ts`. */
export interface Document<T> {
  /** As it is now, with what is still on its way to the disk. Not to be changed in place. */
  get(): T
  /** Told of each change that readers see, and of one that is undone. */
  changed: Emitter<void>['on']
  /** Seen by readers at once; resolves when it is on disk, and is undone when the disk refuses. */
  change(recipe: (now: T) => T): Promise<void>
  /** Waits for what is being written. */
  close(): Promise<void>
}

interface Parts<Shape extends z.ZodType> {
  /** Ends in `.json`, in the data folder. */
  path: string
  /** With a default for every member, so that `{}` is an empty document. */
  shape: Shape
  clock: Clock
  log: Log
  disk?: Disk | undefined
  measure?: Measure
}

export async function openDocument<Shape extends z.ZodType>({
  path,
  shape,
  clock,
  log,
  disk = realDisk,
  measure = unmeasured,
}: Parts<Shape>): Promise<Document<z.output<Shape>>> {
  type T = z.output<Shape>
  const file = durableFile<T>({
    ...{ path, disk, log, clock, measure },
    toPieces: data => [JSON.stringify(data)],
    fromJson: body => parse(body),
  })
  const db = new Low<T>(file, parse({}))
  await db.read().catch(error => beginEmpty(error))
  const commits = groupCommit(() => db.write())
  const changed = emitter<void>()
  return {
    get: () => db.data,
    changed: changed.on,
    change: recipe =>
      new Promise((resolve, reject) => {
        const before = db.data
        const after = recipe(before)
        if (after === before) return resolve()
        commits.add({
          done: resolve,
          undo() {
            db.data = before
            changed.emit()
          },
          failed: error =>
            reject(diskTrouble(`The change was undone, as ${path} could not be written`, error, { passing: true })),
        })
        db.data = after
        changed.emit()
      }),
    async close() {
      await commits.close()
      await file
        .settle()
        .catch(error => log.error(diskTrouble(`${path} was left as a failed write left it`, error).message))
    },
  }

  /** A room works on without knowing who was signed in; what cannot be read is kept for whoever can mend it. */
  async function beginEmpty(error: unknown): Promise<void> {
    const failure = failureOf(error)
    if (!isDamaged(failure.detail)) throw error
    const stamp = new Date(clock.now()).toISOString().replaceAll(':', '-')
    for (const damaged of [path, path.replace(/\.json$/, '.previous.json')]) {
      await disk.rename(damaged, damaged.replace(/\.json$/, `.damaged-${stamp}.json`)).catch(unlessMissing)
    }
    log.error(
      `${basename(path)} cannot be used and begins empty; the damaged files are kept beside it. ${failure.message}`,
    )
  }

  function parse(value: unknown): T {
    const { data, error } = shape.safeParse(value)
    if (!error) return data as T
    const issue = error.issues[0]
    throw new Failed(
      'unexpected',
      `${basename(path)}: ${issue?.path.join('.')} cannot be read (${issue?.message}). Restore ${path} from a backup, or move it elsewhere to start without it.`,
      { damaged: true },
    )
  }
}

/** A disk that will not give a file says nothing against what is in it. */
const isDamaged = (detail: unknown): boolean => typeof detail === 'object' && detail !== null && 'damaged' in detail

function unlessMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error
}
