import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, Menu, session, type WebContents } from 'electron'
import type { Clock } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { type EdgeNode, type NodeParts, startEdgeNode } from '../../edge-node.ts'
import { prepareFolder } from '../../store/folder.ts'
import { type Options, readOptions } from '../options.ts'
import { tellConsole } from '../tell-console.ts'
import { adminHome, panelHome } from './addresses.ts'
import { readWishes, type Wishes } from './command-line.ts'
import { watchGraphics } from './graphics.ts'
import { lockContents, lockSession } from './lock-down.ts'
import { registerScheme, servePages } from './protocol.ts'
import { ADMIN_PARTITION, createWindows } from './windows.ts'

export interface ShellParts {
  argv: string[]
  environment: NodeJS.ProcessEnv
  /** Where signals and stray errors come from. */
  process: Pick<NodeJS.EventEmitter, 'on'>
  preload: string
  clock: Clock
  partsFor(options: Options): NodeParts
}

/** A clean stop takes well under this; what still hangs then is left behind. */
export const STOP_MS = 4_500

/** The node with its windows, from the command line to the exit code. */
export async function runShell(parts: ShellParts): Promise<void> {
  const { clock } = parts
  const stop = new AbortController()
  const beginStop = () => {
    if (stop.signal.aborted) return
    stop.abort(new Failed('cancelled', 'The node is stopping.'))
    clock.timer(STOP_MS, () => app.exit(1))
  }
  app.on('before-quit', event => {
    event.preventDefault()
    beginStop()
  })
  for (const name of ['SIGTERM', 'SIGINT']) parts.process.on(name, beginStop)

  let node: EdgeNode | undefined
  try {
    // Up to the first wait, all of this happens before Electron is ready, and must.
    registerScheme()
    app.enableSandbox()
    const wishes = readWishes(parts.argv)
    if (wishes.disableGpu) app.disableHardwareAcceleration()
    const options = readOptions(wishes.args, parts.environment, app.getPath('userData'))
    if (!claim(options.folder)) {
      const reset = options.resetSignIn ? ' To reset the sign-in, stop it first and start it again like this.' : ''
      process.stdout.write(`Alcove already runs with ${options.folder}; its window was brought to the front.${reset}\n`)
      return app.exit(0)
    }
    const nodeParts = parts.partsFor(options)
    node = await startEdgeNode(nodeParts, stop.signal)
    await app.whenReady()
    if (!stop.signal.aborted) openShell(parts, { node, wishes, nodeParts, signal: stop.signal, beginStop })
    await node.stopped
    app.exit(0)
  } catch (error) {
    stop.abort()
    await node?.stopped.catch(() => undefined)
    await sayWhy(error)
    app.exit(1)
  }
}

/** Makes the folder Electron's as well, so that there is one shell to a folder, whoever starts it and from where. */
function claim(folder: string): boolean {
  prepareFolder(folder)
  app.setPath('userData', folder)
  // Chromium's own files, apart from ours: losing them loses nothing.
  const browser = join(folder, 'browser')
  mkdirSync(browser, { recursive: true, mode: 0o700 })
  app.setPath('sessionData', browser)
  return app.requestSingleInstanceLock()
}

interface Running {
  node: EdgeNode
  wishes: Wishes
  nodeParts: NodeParts
  signal: AbortSignal
  beginStop(): void
}

function openShell({ argv, process: system, preload, clock }: ShellParts, running: Running): void {
  const { node, wishes, nodeParts, signal, beginStop } = running
  const { log, router, gate } = node
  const developing = !app.isPackaged
  const homes = { kiosk: panelHome, admin: adminHome(node.url) }
  const windows = createWindows({
    homes,
    preload,
    locked: wishes.kiosk || app.isPackaged,
    developing,
    router,
    gate,
    clock,
    log,
    signal,
  })

  // Electron would show a box on the wall for each of these, and wait for somebody to press its button.
  for (const name of ['uncaughtException', 'unhandledRejection']) {
    system.on(name, error =>
      log.error(`Something failed in a way nobody foresaw: ${messageOf(error)}`, { stack: (error as Error)?.stack }),
    )
  }
  Menu.setApplicationMenu(null)
  const homeOf = (contents: WebContents) => {
    const page = windows.pageOf(contents)
    return page && homes[page]
  }
  app.on('web-contents-created', (_event, contents) => lockContents(contents, { homeOf, developing, log }))
  app.on('second-instance', (_event, theirs) => windows.show(readWishes(theirs).admin ? 'admin' : 'kiosk'))
  app.on('activate', () => windows.show('kiosk'))
  lockSession(session.defaultSession, { page: 'kiosk', home: homes.kiosk, developing })
  lockSession(session.fromPartition(ADMIN_PARTITION), { page: 'admin', home: homes.admin, developing })
  servePages(session.defaultSession, { folder: nodeParts.pagesFolder, log })
  watchGraphics({
    clock,
    log,
    disabled: wishes.disableGpu,
    startAgainWithout() {
      app.relaunch({ args: [...argv.slice(1), '--disable-gpu'] })
      beginStop()
    },
  })

  windows.show('kiosk')
  if (wishes.admin) windows.show('admin')
  tellConsole(node, nodeParts.folder)
}

/** One clear message, in a box for whoever stands before the screen and on the console for whoever started us. */
async function sayWhy(error: unknown): Promise<void> {
  const text = error instanceof Failed ? error.message : ((error as Error)?.stack ?? messageOf(error))
  process.stderr.write(`Alcove could not start. ${text}\n`)
  await app.whenReady()
  dialog.showErrorBox('Alcove could not start', text)
}
