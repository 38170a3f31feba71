// What `npm start` and `npm test` share. Plain JavaScript: it runs on the machine's own Node, before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const windows = process.platform === 'win32'

/** The Node that came with the project: Electron's own major version, whatever the machine has. */
export const projectNode = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node')

export const isRoot = process.getuid?.() === 0

/** Ends with one clear message. */
export function giveUp(message) {
  console.error(message)
  process.exit(1)
}

/** Installs what package-lock.json asks for, unless it is there already. */
export function installMissing() {
  const [asked, there] = ['package-lock.json', join('node_modules', '.package-lock.json')].map(file => join(root, file))
  if (existsSync(there) && existsSync(projectNode) && statSync(there).mtimeMs >= statSync(asked).mtimeMs) return
  console.log('Installing what Alcove is made of (once, about half a minute) …')
  // Not `npm ci`: it refuses a lock file written where a registry did not offer the packages of other platforms.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  })
  if (npm.status !== 0)
    giveUp('npm could not install the packages. Is the npm registry reachable? Run the command again once it is.')
}

/** Goes on in the project's Node when this is another one; gives false when it is the one already. */
export function continueInProjectNode(script) {
  // By its real path: where node_modules is a link, a program never knows itself by the path it was started with.
  if (realpathSync(process.execPath) === realpathSync(projectNode)) return false
  const child = spawn(projectNode, [script, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  passSignalsTo(child)
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
  return true
}

/** How soon it is noticed that whoever started us is gone. */
const ORPHANED_MS = 250

/**
 * The signals that stop us stop the child, which ends us by ending. npm starts us through a shell, and a shell that is
 * told to stop does not tell us: it is gone, and we have another parent.
 */
export function passSignalsTo(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, ORPHANED_MS)
}

/** Runs a program of the project's and gives its exit code. */
export function run(script, args, options = {}) {
  return new Promise(done => {
    const child = spawn(projectNode, [join(modules, script), ...args], { cwd: root, stdio: 'inherit', ...options })
    child.on('exit', code => done(code ?? 1))
  })
}

const SOURCES = ['src-main', 'src-preload', 'src-renderer', 'resources', 'electron.vite.config.ts', 'package-lock.json']

/** When the newest source was changed. */
function newestSource() {
  const newest = path => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) return 0
    return stat.isDirectory() ? Math.max(0, ...readdirSync(path).map(name => newest(join(path, name)))) : stat.mtimeMs
  }
  return Math.max(...SOURCES.map(path => newest(join(root, path))))
}

const stamp = join(root, 'out', 'built')

/** Builds, and notes of which sources: two starts at once that both built would take each other's files away. */
export async function buildProgram(options) {
  const newest = newestSource()
  const code = await run('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'], options)
  if (code === 0) writeFileSync(stamp, String(newest))
  return code
}

/** Builds when sources are newer than the build. */
export async function buildIfNeeded() {
  if (existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) === newestSource()) return
  console.log('Building Alcove …')
  if ((await buildProgram()) !== 0) giveUp('The build failed; the lines above say where.')
}

/** The first of these programs that is installed; `more` are folders to look in besides those of the PATH. */
export function findProgram(names, more = []) {
  const folders = [...(process.env.PATH ?? '').split(windows ? ';' : ':'), ...more]
  for (const name of names) {
    for (const folder of folders) if (folder && existsSync(join(folder, name))) return join(folder, name)
  }
  return undefined
}
