import { realpath } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import type { DriverDescription } from '../driver-kit/describe.ts'
import type { CompiledDrivers } from './compiled/compiled-drivers.ts'
import { keyIn, parseKey, slugOf } from './compiled/driver-key.ts'
import { createDriverBuilder } from './shelf/build-driver.ts'
import { readBuiltIn } from './shelf/built-in.ts'
import { createDescriber } from './shelf/describer.ts'
import { createKeptBuilds } from './shelf/kept-builds.ts'
import type { DriverProgram } from './shelf/make-driver.ts'
import { createNews } from './shelf/news.ts'
import { createSourceFolder, type SourceFolder } from './shelf/source-folder.ts'
import { createUpkeep } from './shelf/upkeep.ts'

/** A driver on the shelf: what it can do, and where its code is. */
export interface ShelvedDriver {
  /** `<vendor>/<device>`: what a driver record's `file_name` says; `compiled/<key>` of one of PlaceOS's own. */
  fileName: string
  url: string
  simulatorUrl: string | undefined
  description: DriverDescription
  /** `compiled`: one of PlaceOS's own, which runs as a process. */
  source: 'built-in' | 'folder' | 'compiled'
  /** Differs when the driver or its simulator does. */
  version: string
}

/** A driver that could not be loaded; its version before stays on the shelf, when there is one. */
export interface ShelfProblem {
  file_name: string
  /** File, line, column, what. */
  message: string
  /** Milliseconds since 1970. */
  at: number
}

export interface Shelf {
  all(): ShelvedDriver[]
  /** By its own name, or as the one that answers for a PlaceOS driver file. */
  find(fileName: string): ShelvedDriver | undefined
  problems(): ShelfProblem[]
  /** Told the names of drivers that are new, have other code, or are gone; none when only problems have changed. */
  changed(listener: (fileNames: readonly string[]) => void): () => void
  /** Builds drivers in source and goes on as their files change, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export interface ShelfParts {
  /** Folders of drivers that come with the program, `<vendor>/<device>` each. */
  builtIn: readonly URL[]
  /** Drivers of others, in source. */
  sources?: DriverSources
  /** PlaceOS's own, in which the shelf looks when nobody else answers. */
  compiled?: CompiledDrivers
  log: Log
  clock: Clock
}

export interface DriverSources {
  /** A driver in a later folder wins over one of its name in an earlier one, and over a built-in one. */
  folders: readonly string[]
  /** Where built drivers are kept. Nothing else may be in it. */
  cacheFolder: string
  program: DriverProgram
}

/** More at once would only take memory: each holds a thread while it is described. */
const MOST_AT_ONCE = 4

/** Opens the shelf with the drivers that come with the program, and what was kept of others. */
export async function openShelf({ builtIn, sources, compiled, log, clock }: ShelfParts): Promise<Shelf> {
  const ownProblems: ShelfProblem[] = []
  const own: ShelvedDriver[] = []
  for (const folder of builtIn) {
    const drivers = await readBuiltIn(folder, (fileName, message) => {
      log.error(`Driver ${fileName} cannot be loaded and is left out: ${message}`, { file: folder.href })
      ownProblems.push({ file_name: fileName, message, at: clock.now() })
    })
    own.push(...drivers)
  }

  let shelved: Shelved | undefined
  const news = createNews(clock, emitter<readonly string[]>())
  const others = sources && (await openSources(sources, { log, clock }, tell))
  await compiled?.open()
  const stopCompiled = compiled?.changed(tell)
  const now = () => {
    shelved ??= arrange([...own, ...(others?.drivers() ?? [])], compiled?.drivers() ?? [])
    return shelved
  }

  function tell(fileNames: readonly string[]): void {
    shelved = undefined
    news.tell(fileNames)
  }

  return {
    all: () => now().all,
    find: fileName => now().find(fileName),
    problems: () => [...ownProblems, ...(others?.problems() ?? []), ...(compiled?.problems() ?? [])],
    changed: news.on,
    async run(signal) {
      await Promise.all([others?.run(signal), compiled?.run(signal)])
      stopCompiled?.()
      news.stop()
    },
  }
}

/** All folders of drivers in source together. */
async function openSources(
  { folders, cacheFolder, program }: DriverSources,
  { log, clock }: Pick<ShelfParts, 'log' | 'clock'>,
  changed: (fileNames: readonly string[]) => void,
) {
  const builder = createDriverBuilder(clock)
  const describer = createDescriber(program.describerUrl, clock)
  const kept = createKeptBuilds(await realPathOf(cacheFolder), program.version)
  const upkeep = createUpkeep(Math.min(MOST_AT_ONCE, availableParallelism()), clock, () => {
    const urls = new Set(drivers().flatMap(({ url, simulatorUrl }) => [url, simulatorUrl ?? url]))
    return kept
      .sweep(urls, new Set(opened.flatMap(folder => folder.ids())))
      .catch(error => log.warn(`Old builds of drivers could not be removed: ${messageOf(error)}`))
  })
  const opened: SourceFolder[] = []
  for (const folder of folders) {
    const root = await realPathOf(folder)
    const tell = (fileNames: readonly string[]) => {
      changed(fileNames)
      upkeep.sweepLater()
    }
    opened.push(
      createSourceFolder({
        root,
        kit: program,
        builder,
        describer,
        kept,
        clock,
        log,
        turns: upkeep.turns,
        changed: tell,
      }),
    )
  }
  const drivers = () => opened.flatMap(folder => folder.drivers())
  for (const folder of opened) await folder.open()

  return {
    drivers,
    problems: () => opened.flatMap(folder => folder.problems()),
    async run(signal: AbortSignal): Promise<void> {
      const running = opened.map(folder => folder.run(signal))
      upkeep.start()
      await Promise.all(running)
      await upkeep.stop()
      builder.stop()
      describer.stop()
    },
  }
}

/** Modules know themselves by their real path, whatever links led to them. */
const realPathOf = (path: string) => realpath(path).catch(() => resolve(path))

type Shelved = ReturnType<typeof arrange>

/**
 * Of two of one name, the later one is there. Who answers for a PlaceOS file comes after who has that very name, and
 * what that file was compiled to comes last: of several commits, the one that was provided last.
 */
function arrange(drivers: ShelvedDriver[], compiled: ShelvedDriver[]) {
  const byName = new Map([...drivers, ...compiled].map(driver => [driver.fileName, driver]))
  const all = [...byName.values()]
  const standIns = new Map(all.flatMap(driver => driver.description.answers_for.map(name => [name, driver])))
  const byKey = new Map(compiled.map(driver => [keyIn(driver.fileName), driver]))
  const bySlug = new Map([...byKey].map(([key, driver]) => [parseKey(key ?? '')?.slug, driver]))
  return {
    all,
    find: (fileName: string) =>
      byName.get(fileName) ?? standIns.get(fileName) ?? byKey.get(fileName) ?? bySlug.get(slugOf(fileName)),
  }
}
