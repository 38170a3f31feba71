import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failed, messageOf } from '../../base/result.ts'
import type { DriverBuilder, KitAddresses } from './build-driver.ts'
import type { Describer } from './describer.ts'
import { digest, type KeptBuild, type KeptBuilds } from './kept-builds.ts'
import { type FolderScan, readSource } from './scan-folder.ts'

/** What of the running program makes drivers out of sources. */
export interface DriverProgram extends KitAddresses {
  /** `describe-worker`, as a file that a thread can begin with. */
  describerUrl: URL
  /** Which build of the program this is; see `createKeptBuilds`. */
  version?: string
}

export interface MakeParts {
  root: string
  kit: KitAddresses
  builder: DriverBuilder
  describer: Describer
  kept: KeptBuilds
}

export interface Made {
  build?: KeptBuild
  /** Why there is none, for whoever wrote it. */
  problem?: string
  /** All files it depends on, also those that are asked for and not there. */
  inputs: ReadonlySet<string>
}

/** Makes one driver of a folder: built, then loaded and described in a thread. */
export async function makeDriver(
  fileName: string,
  files: FolderScan['files'],
  parts: MakeParts,
  signal: AbortSignal,
): Promise<Made> {
  const { root, kit, builder, describer, kept } = parts
  const { driver, simulator } = sourcesOf(fileName, files)
  const inputs = new Set([driver, simulator])
  const build = (entry: string) =>
    builder.build({ entry, root, files, kit, outputFolder: kept.folder, uses: file => inputs.add(file) })
  try {
    const [code, simulatorCode] = await Promise.all([
      build(driver),
      files.has(simulator) ? build(simulator) : undefined,
    ])
    signal.throwIfAborted()
    const url = await kept.putCode(fileName, code)
    const simulatorUrl = simulatorCode === undefined ? undefined : await kept.putCode(`${fileName}-sim`, simulatorCode)
    const description = await describer.describe({ driverUrl: url, simulatorUrl }, signal)
    const version = digest(`${code}\n${simulatorCode ?? ''}`).slice(0, 20)
    const contents = await contentsOf(inputs, files)
    return { build: { url, simulatorUrl, version, description, inputs: contents }, inputs }
  } catch (error) {
    return { problem: placed(error, driver, root), inputs }
  }
}

/** Whether it would be made of the same again. */
export async function isUpToDate(fileName: string, build: KeptBuild, files: FolderScan['files']): Promise<boolean> {
  const { driver, simulator } = sourcesOf(fileName, files)
  if (!(driver in build.inputs) || !(simulator in build.inputs)) return false
  const now = await contentsOf(Object.keys(build.inputs), files)
  return Object.entries(build.inputs).every(([file, content]) => now[file] === content)
}

/** `<vendor>/<device>.ts`, and its simulator beside it. Files with a second dot in their name are parts. */
const DRIVER = /^([^/]+\/[^/.]+)\.([jt]s)$/

export function driversIn(files: FolderScan['files']): Set<string> {
  return new Set([...files.keys()].flatMap(file => DRIVER.exec(file)?.[1] ?? []))
}

function sourcesOf(fileName: string, files: FolderScan['files']) {
  const ending = files.has(`${fileName}.ts`) ? 'ts' : 'js'
  return { driver: `${fileName}.${ending}`, simulator: `${fileName}.sim.${ending}` }
}

async function contentsOf(names: Iterable<string>, files: FolderScan['files']): Promise<KeptBuild['inputs']> {
  const entries = [...names].map(async name => {
    const file = files.get(name)
    const text = file && !file.refused ? await readSource(file).catch(() => undefined) : undefined
    return [name, text === undefined ? null : digest(text)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** With the line of the source where it was thrown, when the stack says one. */
function placed(error: unknown, driver: string, root: string): string {
  const message = messageOf(error)
  // A failed build has said its places already.
  if (error instanceof Failed && error.code === 'invalid' && error.detail === undefined) {
    return /^[^\n]+, line \d+, column \d+: /.test(message) ? message : `${driver}: ${message}`
  }
  const stack = error instanceof Failed ? (error.detail as { stack?: string } | undefined)?.stack : undefined
  for (const [, at = '', line, column] of (stack ?? '').slice(0, MOST_STACK).matchAll(FRAME)) {
    const path = pathOf(at)
    if (path?.startsWith(root + sep)) {
      const file = path.slice(root.length + 1).replaceAll(sep, '/')
      return `${file}, line ${line}, column ${column}: ${message}`
    }
  }
  return `${driver}: ${message}`
}

const MOST_STACK = 8_000
const FRAME = /^\s+at (?:.*\()?([^()\n]+):(\d+):(\d+)\)?$/gm

function pathOf(at: string): string | undefined {
  try {
    return at.startsWith('file:') ? fileURLToPath(at) : at
  } catch {
    return undefined
  }
}
