import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DriverDescription } from '../../driver-kit/describe.ts'

/** What is known of a compiled driver without running it. */
export interface KeptDescription {
  /** Changes with the file. */
  print: string
  /** When it was last made available, in milliseconds since 1970. */
  providedAt: number
  description: DriverDescription
}

/** What compiled drivers said of themselves, kept so that a start runs none of them. */
export interface KeptDescriptions {
  /** Nothing when it was kept of another file than this. */
  find(key: string, print: string): Promise<KeptDescription | undefined>
  keep(key: string, kept: KeptDescription): Promise<void>
  forget(key: string): Promise<void>
}

/** Goes up when descriptions are read from what drivers say in another way. */
const FORMAT = 1

export function createKeptDescriptions(folder: string): KeptDescriptions {
  const pathOf = (key: string) => join(folder, `${key}.json`)
  return {
    async find(key, print) {
      try {
        const kept = JSON.parse(await readFile(pathOf(key), 'utf8')) as KeptDescription & { format: number }
        return kept.format === FORMAT && kept.print === print && kept.description.functions ? kept : undefined
      } catch {
        // Not there, or not whole: the driver is asked again.
        return undefined
      }
    },
    async keep(key, kept) {
      await mkdir(folder, { recursive: true })
      const aside = `${pathOf(key)}.tmp`
      await writeFile(aside, JSON.stringify({ format: FORMAT, ...kept }))
      await rename(aside, pathOf(key))
    },
    forget: key => rm(pathOf(key), { force: true }),
  }
}

/** Differs whenever the content of a file may have changed. */
export async function printOf(path: string): Promise<string> {
  const { size, mtimeNs } = await stat(path, { bigint: true })
  return `${size}-${mtimeNs}`
}
