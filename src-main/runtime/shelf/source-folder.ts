import type { Clock } from '../../base/clock.ts'
import { aborted } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { ShelfProblem, ShelvedDriver } from '../shelf.ts'
import { folded } from './folded.ts'
import { digest, type KeptBuild } from './kept-builds.ts'
import { driversIn, isUpToDate, type MakeParts, makeDriver } from './make-driver.ts'
import { type FolderScan, scanFolder } from './scan-folder.ts'
import type { Turns } from './turns.ts'
import { watchFolders } from './watch-folders.ts'

export interface SourceFolderParts extends MakeParts {
  clock: Clock
  log: Log
  turns: Turns
  /** Drivers that are new, others, or gone; none when only a problem came or went. */
  changed(fileNames: readonly string[]): void
}

/** One folder of drivers in source. */
export interface SourceFolder {
  drivers(): ShelvedDriver[]
  problems(): ShelfProblem[]
  /** Ids of the drivers there are, for what is kept of them. */
  ids(): string[]
  /** Looks for the first time; what was kept of its drivers is on the shelf then. */
  open(): Promise<void>
  /** Builds what must be built, and goes on as files change. */
  run(signal: AbortSignal): Promise<void>
}

/** An editor saves in several steps, and a copy of a folder comes file by file. */
const QUIET_MS = 50
const LATEST_MS = 250
/** Watches miss things: folders on other machines, folders that were not there, more than the system has watches for. */
const RESCAN_MS = 30_000

interface Entry {
  shelved?: ShelvedDriver
  problem?: ShelfProblem
  /** The files it depends on, as they were when it was made. */
  prints: Map<string, string | undefined>
  work?: AbortController
}

export function createSourceFolder(parts: SourceFolderParts): SourceFolder {
  const { root, kept, clock, log, turns, changed } = parts
  const entries = new Map<string, Entry>()
  const idOf = (fileName: string) => digest(`${root}\n${fileName}`).slice(0, 20)
  let files: FolderScan['files'] = new Map()
  let folderProblems: ShelfProblem[] = []

  async function scan(enter: (folder: string) => void): Promise<void> {
    const seen = await scanFolder(root, enter)
    files = seen.files
    const before = new Map(folderProblems.map(problem => [problem.file_name, problem]))
    folderProblems = [...seen.problems].map(([name, message]) => {
      const known = before.get(name)
      if (known?.message === message) return known
      log.error(`In the drivers' folder ${root}, ${name || 'the folder itself'}: ${message}`)
      return { file_name: name, message, at: clock.now() }
    })
    if (folderProblems.length !== before.size || folderProblems.some(one => !before.has(one.file_name))) changed([])
  }

  const printsOf = (names: Iterable<string>) => new Map([...names].map(name => [name, files.get(name)?.print]))
  const isStale = ({ prints }: Entry) =>
    prints.size === 0 || [...prints].some(([name, print]) => files.get(name)?.print !== print)
  const shelve = (fileName: string, { url, simulatorUrl, version, description }: KeptBuild): ShelvedDriver => ({
    ...{ fileName, url, simulatorUrl, version, description },
    source: 'folder',
  })

  async function open(): Promise<void> {
    await scan(() => {})
    for (const fileName of driversIn(files)) {
      const build = await kept.find(idOf(fileName))
      // An older one runs until the new one is built; and when that cannot be built, it goes on running.
      const prints =
        build && (await isUpToDate(fileName, build, files)) ? printsOf(Object.keys(build.inputs)) : new Map()
      entries.set(fileName, { prints, ...(build ? { shelved: shelve(fileName, build) } : {}) })
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    const working = new Set<Promise<void>>()
    const watches = watchFolders(
      () => looking.ring(),
      (folder, why) =>
        log.warn(`Changes in ${folder} are noticed within ${RESCAN_MS / 1000} s only, as it cannot be watched: ${why}`),
    )
    const looking = folded({ clock, quietMs: QUIET_MS, latestMs: LATEST_MS }, look)
    let stopRescan = () => {}

    async function look(): Promise<void> {
      stopRescan()
      const folders = new Set<string>()
      await scan(folder => {
        folders.add(folder)
        if (!signal.aborted) watches.add(folder)
      })
      watches.keep(signal.aborted ? new Set() : folders)
      if (signal.aborted) return
      const names = driversIn(files)
      for (const fileName of [...entries.keys()]) if (!names.has(fileName)) remove(fileName)
      for (const fileName of names) {
        const entry = entries.get(fileName) ?? { prints: new Map() }
        entries.set(fileName, entry)
        if (isStale(entry)) begin(fileName, entry)
      }
      stopRescan = clock.timer(RESCAN_MS, looking.ring)
    }

    function remove(fileName: string): void {
      const entry = entries.get(fileName)
      entry?.work?.abort()
      entries.delete(fileName)
      if (entry?.shelved) log.info(`Driver ${fileName} was removed from ${root}.`)
      changed(entry?.shelved ? [fileName] : [])
    }

    /** Makes it anew; what is being made of an older state of it is given up. */
    function begin(fileName: string, entry: Entry): void {
      entry.work?.abort()
      const work = new AbortController()
      entry.work = work
      // What it is known to depend on; what else, shows when it is built.
      entry.prints = printsOf(new Set([`${fileName}.ts`, `${fileName}.js`, ...entry.prints.keys()]))
      const done = turns(() => make(fileName, entry, AbortSignal.any([signal, work.signal])))
      working.add(done)
      void done.finally(() => working.delete(done))
    }

    async function make(fileName: string, entry: Entry, stop: AbortSignal): Promise<void> {
      if (stop.aborted) return
      const from = files
      const made = await makeDriver(fileName, from, parts, stop)
      if (stop.aborted) return
      entry.prints = new Map([...made.inputs].map(name => [name, from.get(name)?.print]))
      delete entry.work
      if (made.build) await put(fileName, entry, made.build)
      else fail(fileName, entry, made.problem ?? '')
      if (!stop.aborted && isStale(entry)) begin(fileName, entry)
    }

    async function put(fileName: string, entry: Entry, build: KeptBuild): Promise<void> {
      const before = entry.shelved
      const hadProblem = entry.problem !== undefined
      entry.shelved = shelve(fileName, build)
      delete entry.problem
      const isOther = before?.version !== build.version
      if (isOther) log.info(`Driver ${fileName} was ${before ? 'changed' : 'added'} in ${root}.`)
      if (isOther || hadProblem) changed(isOther ? [fileName] : [])
      await kept
        .keep(idOf(fileName), build)
        .catch(error => log.warn(`Driver ${fileName} will be built again at the next start.`, { error }))
    }

    function fail(fileName: string, entry: Entry, message: string): void {
      const outcome = entry.shelved ? 'its version before stays' : 'is left out'
      log.error(`Driver ${fileName} cannot be loaded and ${outcome}: ${message}`)
      entry.problem = { file_name: fileName, message, at: clock.now() }
      changed([])
    }

    await look()
    await aborted(signal)
    looking.stop()
    stopRescan()
    watches.keep(new Set())
    await Promise.all(working)
  }

  return {
    drivers: () => [...entries.values()].flatMap(({ shelved }) => shelved ?? []),
    problems: () => [...folderProblems, ...[...entries.values()].flatMap(({ problem }) => problem ?? [])],
    ids: () => [...entries.keys()].map(idOf),
    open,
    run,
  }
}
