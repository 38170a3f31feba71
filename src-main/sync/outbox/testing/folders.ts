import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What lies in `outbox/` of a data folder, and how long each file is. */
export function filesIn(folder: string): Map<string, number> {
  try {
    const outbox = join(folder, 'outbox')
    return new Map(readdirSync(outbox).map(name => [name, statSync(join(outbox, name)).size]))
  } catch {
    return new Map()
  }
}

export const bytesIn = (folder: string): number => [...filesIn(folder).values()].reduce((sum, size) => sum + size, 0)
