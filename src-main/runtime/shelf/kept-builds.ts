import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DriverDescription } from '../../driver-kit/describe.ts'

/** What became of a driver in source. */
export interface KeptBuild {
  url: string
  simulatorUrl: string | undefined
  /** Differs when the driver or its simulator does. */
  version: string
  description: DriverDescription
  /** The content of each file it was made of, by its digest; nothing for one that was not there. */
  inputs: Record<string, string | null>
}

/** Built drivers, kept from one start to the next. */
export interface KeptBuilds {
  readonly folder: string
  /** What was kept of a driver, when this very program kept it and it is whole. */
  find(id: string): Promise<KeptBuild | undefined>
  /** Puts code where threads can load it. Its address says its content. */
  putCode(name: string, code: string): Promise<string>
  keep(id: string, build: KeptBuild): Promise<void>
  forget(id: string): Promise<void>
  /** Removes all code but that at these addresses, and all records but those of these drivers. */
  sweep(urls: ReadonlySet<string>, ids: ReadonlySet<string>): Promise<void>
}

/**
 * `program` says which build of the program keeps: what another one kept was built and described by other rules, and is
 * built again. Without it nothing is kept from one start to the next.
 */
export function createKeptBuilds(folder: string, program: string | undefined): KeptBuilds {
  const recordOf = (id: string) => `${id}.json`
  const isWhole = async (url: string) => {
    const code = await readFile(new URL(url), 'utf8').catch(() => '')
    return url.endsWith(`-${digest(code).slice(0, CHARACTERS)}.mjs`)
  }

  /** Never half a file under its own name, not even after a power cut in the middle. */
  async function put(name: string, text: string): Promise<string> {
    const path = join(folder, name)
    await mkdir(folder, { recursive: true })
    const aside = `${path}.${++puts}.tmp`
    await writeFile(aside, text)
    await rename(aside, path)
    return path
  }
  let puts = 0

  return {
    folder,
    async find(id) {
      if (program === undefined) return undefined
      try {
        const record = JSON.parse(await readFile(join(folder, recordOf(id)), 'utf8')) as KeptBuild & { program: string }
        if (record.program !== program || record.url === undefined || !record.description || !record.inputs)
          return undefined
        const urls = record.simulatorUrl === undefined ? [record.url] : [record.url, record.simulatorUrl]
        return (await Promise.all(urls.map(isWhole))).every(Boolean) ? record : undefined
      } catch {
        // Not there, or not whole: it is built again.
        return undefined
      }
    },
    async putCode(name, code) {
      const plain = name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .slice(0, 60)
      return pathToFileURL(await put(`${plain}-${digest(code).slice(0, CHARACTERS)}.mjs`, code)).href
    },
    async keep(id, build) {
      if (program !== undefined) await put(recordOf(id), JSON.stringify({ program, ...build }))
    },
    forget: id => rm(join(folder, recordOf(id)), { force: true }),
    async sweep(urls, ids) {
      const kept = new Set([...ids].map(recordOf))
      const names = await readdir(folder).catch(() => [])
      const old = names.filter(name => !kept.has(name) && !urls.has(pathToFileURL(join(folder, name)).href))
      await Promise.all(old.map(name => rm(join(folder, name), { recursive: true, force: true })))
    },
  }
}

/** Of a digest in a name: enough for no two to meet. */
const CHARACTERS = 20

export const digest = (text: string) => createHash('sha256').update(text).digest('hex')
