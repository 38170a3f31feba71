import { readdir, readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { messageOf } from '../../base/result.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { describeDriver } from '../../driver-kit/describe.ts'
import type { ShelvedDriver } from '../shelf.ts'
import { digest } from './kept-builds.ts'

/** Beside the built drivers: what they say of themselves, so that a start loads none of them into the main thread. */
export const DESCRIPTIONS = 'descriptions.json'

/** What that file holds: addresses are relative to it. */
export type Descriptions = (Omit<ShelvedDriver, 'source' | 'url' | 'simulatorUrl'> & {
  file: string
  simulator: string | null
})[]

/** The drivers that come with the program. One that is none is told of and left out. */
export async function readBuiltIn(folder: URL, failed: (fileName: string, message: string) => void) {
  const root = fileURLToPath(folder)
  const described = (await readDescriptions(root)) ?? (await describeByImport(root, failed))
  return described.map(
    ({ file, simulator, ...rest }): ShelvedDriver => ({
      ...rest,
      source: 'built-in',
      url: pathToFileURL(join(root, file)).href,
      simulatorUrl: simulator === null ? undefined : pathToFileURL(join(root, simulator)).href,
    }),
  )
}

async function readDescriptions(root: string): Promise<Descriptions | undefined> {
  const text = await readFile(join(root, DESCRIPTIONS), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Descriptions)
}

/** `<device>.ts` is a driver; `<device>.sim.ts`, `<device>.test.ts` and other parts of it have a second dot. */
const CODE = /(?<=^[^.]+)\.[jt]s$/

/** Loads each driver right here: for our own, from source and while the program is built. */
export async function describeByImport(
  root: string,
  failed: (fileName: string, message: string) => void,
): Promise<Descriptions> {
  const names = new Set((await readdir(root, { recursive: true })).map(name => name.replaceAll(sep, '/')))
  const described: Descriptions = []
  for (const file of [...names].filter(name => CODE.test(name)).sort()) {
    const fileName = file.replace(CODE, '')
    const simulator = file.replace(CODE, match => `.sim${match}`)
    const path = join(root, file)
    try {
      const { driver } = (await import(pathToFileURL(path).href)) as { driver: Driver }
      const version = digest(await readFile(path, 'utf8')).slice(0, 20)
      const beside = names.has(simulator) ? simulator : null
      described.push({ fileName, file, simulator: beside, version, description: describeDriver(driver) })
    } catch (error) {
      failed(fileName, messageOf(error))
    }
  }
  return described
}
