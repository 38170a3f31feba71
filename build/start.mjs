// npm start: installs what is missing, builds when sources are newer than the build, starts the node.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  buildIfNeeded,
  continueInProjectNode,
  findProgram,
  giveUp,
  installMissing,
  isRoot,
  passSignalsTo,
  projectNode,
  root,
} from './workshop.mjs'

/** The Electron binary is 100 MB: where it does not come in this time, the node runs without a window. */
const DOWNLOAD_MS = 60_000

installMissing()
if (!continueInProjectNode(fileURLToPath(import.meta.url))) await main()

async function main() {
  await buildIfNeeded()
  const args = process.argv.slice(2)
  const why = whyHeadless(args)
  if (why === undefined) return launch(electronBinary(), [root, ...args])
  if (why) console.log(`Running without a window: ${why}`)
  launch(projectNode, [join(root, 'out', 'main', 'headless.js'), ...args], {
    openPages: hasDisplay() && !args.includes('--headless'),
  })
}

/** Why there is no window; an empty text when that was asked for, nothing when there can be one. */
function whyHeadless(args) {
  if (args.includes('--headless')) return ''
  if (!hasDisplay()) return 'this machine has no display.'
  if (isRoot)
    return 'Electron keeps its sandbox, and the sandbox does not work for root. Start Alcove as another user to get a window.'
  if (electronBinary() === undefined) {
    console.log('Fetching Electron (once) …')
    const fetched = spawnSync(projectNode, [join(root, 'node_modules', 'electron', 'install.js')], {
      timeout: DOWNLOAD_MS,
      stdio: 'ignore',
    })
    if (fetched.status !== 0 || electronBinary() === undefined) return "Electron's binary could not be downloaded."
  }
  return undefined
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

function electronBinary() {
  const folder = join(root, 'node_modules', 'electron')
  const path = join(folder, 'path.txt')
  const binary = existsSync(path) ? join(folder, 'dist', readFileSync(path, 'utf8').trim()) : undefined
  return binary && existsSync(binary) ? binary : undefined
}

function launch(program, args, { openPages = false } = {}) {
  const child = spawn(program, args, { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] })
  passSignalsTo(child)
  child.stdout.on('data', data => {
    process.stdout.write(data)
    const page = openPages && /Admin\s+(http:\S+)/.exec(String(data))
    if (page) openInBrowser(page[1])
  })
  child.on('error', error => giveUp(`${program} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}

/** Best effort: the addresses are printed in any case. */
function openInBrowser(address) {
  const opener = findProgram(['xdg-open', 'open'])
  if (opener)
    spawn(opener, [address], { stdio: 'ignore', detached: true })
      .on('error', () => undefined)
      .unref()
}
