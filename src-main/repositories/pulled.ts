import { randomUUID } from 'node:crypto'
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Failed } from '../base/result.ts'

/** Puts a copy in the place of the one that the record had before, whole or not at all. */
export async function placePulled(folder: string, id: string, copy: string): Promise<void> {
  const place = join(folder, id)
  const fresh = join(folder, `part-${randomUUID()}`)
  const old = join(folder, `part-${randomUUID()}`)
  try {
    await cp(copy, fresh, { recursive: true })
    await rename(place, old).catch(error => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(fresh, place)
  } finally {
    for (const path of [fresh, old]) await rm(path, { recursive: true, force: true })
  }
}

/** The copy of a record that is gone. */
export const removePulled = (folder: string, id: string): Promise<void> =>
  rm(join(folder, id), { recursive: true, force: true })

/** An id becomes the name of a folder. */
export function checkId(id: string): void {
  if (!/^[\w~-]+$/.test(id) || id === 'cache') throw new Failed('invalid', `"${id}" is not the id of a repository.`)
}
