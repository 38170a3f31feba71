import { posix, resolve } from 'node:path'
import type { Loader, Message, Plugin } from 'esbuild'
import type { Clock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { type FolderScan, readSource } from './scan-folder.ts'

/** What of the running program a driver in source is built against. */
export interface KitAddresses {
  /** The running program's own kit, so that a driver's `Abort` is the one the runtime knows. */
  kitUrl: URL
  zodUrl: URL
}

export interface BuildRequest {
  /** The file within its folder: `acme/display.ts`. */
  entry: string
  root: string
  files: FolderScan['files']
  kit: KitAddresses
  /** Where the result will lie: the map back to the source is relative to it. */
  outputFolder: string
  /** Told each file it is made of, also those that are asked for and not there. */
  uses(file: string): void
}

export interface DriverBuilder {
  /** One source and all its parts as one ES module. Throws `Failed`: file, line, column, what. */
  build(request: BuildRequest): Promise<string>
  stop(): void
}

/** esbuild is a process of its own, a small one; it may go when nobody edits. */
const IDLE_MS = 20_000
/** Of one driver with all its parts. */
const MOST_BYTES_TOGETHER = 4 * 1024 * 1024

const LOADERS: Record<string, Loader> = { '.ts': 'ts', '.js': 'js', '.json': 'json' }

/** Builds drivers with esbuild, which is loaded with the first of them. */
export function createDriverBuilder(clock: Clock): DriverBuilder {
  let running = 0
  let stopTimer = () => {}
  let stopService = () => {}

  async function build(request: BuildRequest): Promise<string> {
    stopTimer()
    running++
    try {
      const esbuild = await import('esbuild')
      stopService = () => void esbuild.stop()
      const bundle = () =>
        esbuild.build({
          entryPoints: [request.entry],
          absWorkingDir: request.root,
          outfile: resolve(request.outputFolder, 'driver.mjs'),
          plugins: [onlyWhatIsAllowed(request)],
          bundle: true,
          write: false,
          format: 'esm',
          platform: 'neutral',
          target: 'node24',
          charset: 'utf8',
          // Whatever lies about around the folder has no say.
          tsconfigRaw: '{}',
          sourcemap: 'inline',
          sourcesContent: false,
          legalComments: 'none',
          logLevel: 'silent',
          logOverride: { 'unsupported-dynamic-import': 'error', 'unsupported-require-call': 'error' },
        })
      const { outputFiles } = await bundle().catch(error => {
        if (isBuildFailure(error)) throw error
        // Its process is gone. The next call starts another one.
        stopService()
        return bundle()
      })
      return outputFiles[0]?.text ?? ''
    } catch (error) {
      if (isBuildFailure(error)) throw new Failed('invalid', inWords(error.errors, request.entry))
      throw new Failed('unexpected', `esbuild, which builds drivers, could not run: ${messageOf(error)}`)
    } finally {
      if (--running === 0) stopTimer = clock.timer(IDLE_MS, () => stopService())
    }
  }

  return {
    build,
    stop() {
      stopTimer()
      stopService()
    },
  }
}

/** Answers every question of where something is, and reads every file: esbuild looks at nothing by itself. */
function onlyWhatIsAllowed({ entry, root, files, kit, uses }: BuildRequest): Plugin {
  let bytes = 0
  return {
    name: 'only-what-is-allowed',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind, pluginData }) => {
        if (kind === 'entry-point') return { path: resolve(root, entry), pluginData: entry }
        if (path === '@alcove/driver-kit' || path.endsWith('/driver-kit/index.ts'))
          return { path: kit.kitUrl.href, external: true }
        if (path === 'zod') return { path: kit.zodUrl.href, external: true }
        if (!/^\.\.?\//.test(path)) return refuse(notAllowed(path))
        const name = posix.join(posix.dirname(String(pluginData)), path)
        if (name.startsWith('..')) return refuse(`"${path}" is out of the folder of drivers.`)
        uses(name)
        const file = files.get(name)
        if (!file) return refuse(`There is no file "${path}".${endingHint(path)}`)
        if (file.refused) return refuse(`"${path}" cannot be used. ${file.refused}`)
        return { path: resolve(root, name), pluginData: name }
      })
      onLoad({ filter: /.*/ }, async ({ pluginData }) => {
        const name = String(pluginData)
        uses(name)
        const file = files.get(name)
        if (!file || file.refused) return refuse(file?.refused ?? 'There is no such file.')
        try {
          const contents = await readSource(file)
          bytes += contents.length
          if (bytes > MOST_BYTES_TOGETHER) return refuse('The driver and its parts are too large together.')
          return { contents, loader: LOADERS[posix.extname(name)] ?? 'js', pluginData: name }
        } catch (error) {
          return refuse(messageOf(error))
        }
      })
    },
  }
}

const refuse = (text: string) => ({ errors: [{ text }] })

const notAllowed = (path: string) =>
  `"${path}" cannot be imported. A driver imports @alcove/driver-kit, zod, and parts of its own by a path that begins ` +
  'with a dot: it reaches its device and nothing else.'

const endingHint = (path: string) =>
  /\.(?:[jt]s|json)$/.test(path) ? '' : ` Write the ending too, as in "${path}.ts".`

/** Not `instanceof`: esbuild throws a plain error with these added. */
function isBuildFailure(error: unknown): error is { errors: Message[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

/** The first few, each with its place: file, line and column as editors count them. */
function inWords(errors: Message[], entry: string): string {
  const lines = errors.slice(0, 3).map(({ text, location }) => {
    const place = location ? `${location.file}, line ${location.line}, column ${location.column + 1}` : entry
    return `${place}: ${text}`
  })
  if (errors.length > 3) lines.push(`and ${errors.length - 3} more`)
  return lines.join('\n')
}
