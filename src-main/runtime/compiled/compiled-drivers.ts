import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { aborted, type Clock, cancelled } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { ShelfProblem, ShelvedDriver } from '../shelf.ts'
import { whyNoProgram, whyNotHere } from './binary-file.ts'
import { describeBinary } from './describe-binary.ts'
import { type DriverKey, parseKey, shelfNameOf } from './driver-key.ts'
import { createInTurn } from './in-turn.ts'
import { createKeptDescriptions, printOf } from './kept-descriptions.ts'
import { isAside, putProgram } from './put-program.ts'

export interface CompiledDriversParts {
  /** Where their files lie, each under its key. Nothing else may be in it. */
  folder: string
  /** Where it is kept what they say of themselves. */
  cacheFolder: string
  log: Log
  clock: Clock
}

export type FetchDriver = (signal: AbortSignal) => Promise<Buffer>
/** `reason` is for a person: why it will not run, and what to try. */
export type Provided = { ok: true } | { ok: false; reason: string }

/** PlaceOS's own compiled drivers on this node, by their key (edge.md 7). They stay when the centre is away. */
export interface CompiledDrivers {
  /** Finds what lies in the folder. What was described before is known at once. */
  open(): Promise<void>
  /** Asks those that are not described what they can do, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** It is here, and nothing says that it cannot be run. */
  has(key: string): boolean
  keys(): readonly string[]
  /**
   * Makes it available, with the file that `fetch` gives; what cannot be run here anyway is not fetched. Throws only when
   * the signal aborts, or when `fetch` does.
   */
  provide(key: string, fetch: FetchDriver, signal: AbortSignal): Promise<Provided>
  remove(key: string): Promise<void>
  /** Those that are described; of two of one path, the one that was provided last comes last. */
  drivers(): ShelvedDriver[]
  problems(): ShelfProblem[]
  /** Told their names on the shelf. */
  changed(listener: (fileNames: readonly string[]) => void): () => void
}

interface Entry {
  named: DriverKey
  print: string
  providedAt: number
  description?: DriverDescription
  problem?: ShelfProblem
}

export function createCompiledDrivers({ folder, cacheFolder, log, clock }: CompiledDriversParts): CompiledDrivers {
  const machine = { platform: process.platform, arch: process.arch }
  const kept = createKeptDescriptions(cacheFolder)
  const entries = new Map<string, Entry>()
  const inTurn = createInTurn()
  const { on, emit } = emitter<readonly string[]>()
  const pathOf = (key: string) => join(folder, key)
  const has = (key: string) => entries.has(key) && entries.get(key)?.problem === undefined

  async function find(key: string, named: DriverKey): Promise<void> {
    const print = await printOf(pathOf(key))
    const known = await kept.find(key, print)
    const refused = whyNotHere(key, machine)
    entries.set(key, {
      ...{ named, print },
      providedAt: known?.providedAt ?? 0,
      ...(known && !refused ? { description: known.description } : {}),
      ...(refused ? { problem: { file_name: shelfNameOf(key), message: refused, at: clock.now() } } : {}),
    })
  }

  /** The description of a file, as far as the driver gives one: else in words why not. */
  async function ask(key: string, named: DriverKey, path: string, signal: AbortSignal) {
    try {
      return await describeBinary(path, named, clock, signal)
    } catch (error) {
      if (signal.aborted) throw cancelled(signal)
      return `The driver ${key} does not run on this machine: ${messageOf(error)}.`
    }
  }

  async function keep(key: string, { print, providedAt, description }: Omit<Entry, 'named'>): Promise<void> {
    if (!description) return
    await kept
      .keep(key, { print, providedAt, description })
      .catch(error =>
        log.warn(`What driver ${key} says of itself is asked again at the next start: ${messageOf(error)}`),
      )
  }

  async function describe(key: string, entry: Entry, signal: AbortSignal): Promise<void> {
    const said = await ask(key, entry.named, pathOf(key), signal)
    if (entries.get(key) !== entry) return
    if (typeof said === 'string') {
      entry.problem = { file_name: shelfNameOf(key), message: said, at: clock.now() }
      log.error(said)
    } else {
      entry.description = said
      await keep(key, entry)
    }
    emit([shelfNameOf(key)])
  }

  async function take(key: string, named: DriverKey, fetch: FetchDriver, signal: AbortSignal): Promise<Provided> {
    const there = entries.get(key)
    const isWhole = there && (await printOf(pathOf(key)).catch(() => undefined)) === there.print
    if (isWhole && !there.description && !there.problem) await describe(key, there, signal)
    if (isWhole && there.description) {
      there.providedAt = clock.now()
      await keep(key, there)
      emit([shelfNameOf(key)])
      return { ok: true }
    }
    const file = await fetch(signal)
    const wrong = whyNoProgram(file, machine)
    if (wrong !== undefined) return { ok: false, reason: wrong }
    try {
      const { print, said } = await putProgram(folder, key, file, path => ask(key, named, path, signal))
      if (typeof said === 'string') return { ok: false, reason: said }
      const entry = { named, print, providedAt: clock.now(), description: said }
      entries.set(key, entry)
      await keep(key, entry)
    } catch (error) {
      if (signal.aborted) throw cancelled(signal)
      return {
        ok: false,
        reason: `The driver ${key} cannot be kept in ${folder}: ${messageOf(error)}. Is the disk full?`,
      }
    }
    log.info(`Compiled driver ${key} is here.`)
    emit([shelfNameOf(key)])
    return { ok: true }
  }

  return {
    async open() {
      for (const name of await readdir(folder).catch(() => [])) {
        const named = parseKey(name)
        if (isAside(name)) await rm(join(folder, name), { force: true })
        else if (named) await find(name, named)
        else log.warn(`${join(folder, name)} is not the file of a compiled driver and is passed over.`)
      }
    },
    async run(signal) {
      for (const [key, entry] of [...entries]) {
        if (entry.description || entry.problem) continue
        const described = inTurn(key, signal, () => describe(key, entry, signal))
        await described.catch(error => signal.aborted || log.error(messageOf(error)))
      }
      await aborted(signal)
    },
    has,
    keys: () => [...entries.keys()].filter(has),
    async provide(key, fetch, signal) {
      const refused = whyNotHere(key, machine)
      const named = parseKey(key)
      if (refused !== undefined || !named) return { ok: false, reason: refused ?? '' }
      return inTurn(key, signal, () => take(key, named, fetch, signal))
    },
    async remove(key) {
      if (!parseKey(key)) return
      await inTurn(key, undefined, async () => {
        const wasThere = entries.delete(key)
        await Promise.all([rm(pathOf(key), { force: true }), kept.forget(key)])
        if (wasThere) emit([shelfNameOf(key)])
      })
    },
    drivers: () =>
      [...entries]
        .sort(([, a], [, b]) => a.providedAt - b.providedAt)
        .flatMap(([key, { description, problem, print }]) =>
          description && !problem ? [shelve(key, pathOf(key), description, print)] : [],
        ),
    problems: () => [...entries.values()].flatMap(({ problem }) => problem ?? []),
    changed: on,
  }
}

const shelve = (key: string, path: string, description: DriverDescription, version: string): ShelvedDriver => ({
  ...{ fileName: shelfNameOf(key), description, version },
  url: pathToFileURL(path).href,
  simulatorUrl: undefined,
  source: 'compiled',
})
