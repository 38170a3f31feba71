import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { Driver } from '../driver-kit/define-driver.ts'
import { type DriverDescription, describeDriver } from '../driver-kit/describe.ts'

/** A driver on the shelf: what it can do, and where its code is. */
export interface ShelvedDriver {
  /** `<vendor>/<device>`: what a driver record's `file_name` says. */
  fileName: string
  url: string
  simulatorUrl: string | undefined
  description: DriverDescription
}

export interface Shelf {
  all(): ShelvedDriver[]
  /** By its own name, or as the one that answers for a PlaceOS driver file. */
  find(fileName: string): ShelvedDriver | undefined
}

/** `<device>.ts` is a driver; `<device>.sim.ts`, `<device>.test.ts` and other parts of it have a second dot. */
const CODE = /(?<=^[^.]+)\.[jt]s$/

/** Reads the drivers' folders, `<vendor>/<device>` each. A file that is no driver is named in the log and left out. */
export async function openShelf(folders: URL[], log: Log): Promise<Shelf> {
  const drivers = new Map<string, ShelvedDriver>()
  for (const folder of folders) {
    const files = await readdir(fileURLToPath(folder), { recursive: true })
    const names = new Set(files.map(file => file.replaceAll('\\', '/')))
    for (const file of [...names].filter(name => CODE.test(name)).sort()) {
      const fileName = file.replace(CODE, '')
      const url = new URL(file, folder).href
      const simulator = file.replace(CODE, match => `.sim${match}`)
      try {
        const { driver } = (await import(url)) as { driver: Driver }
        drivers.set(fileName, {
          fileName,
          url,
          simulatorUrl: names.has(simulator) ? new URL(simulator, folder).href : undefined,
          description: describeDriver(driver),
        })
      } catch (error) {
        log.error(`Driver ${fileName} cannot be loaded and is left out: ${messageOf(error)}`, { file: url })
      }
    }
  }
  const standIns = new Map(
    [...drivers.values()].flatMap(one => one.description.answers_for.map(name => [name, one] as const)),
  )
  return {
    all: () => [...drivers.values()],
    find: fileName => drivers.get(fileName) ?? standIns.get(fileName),
  }
}
