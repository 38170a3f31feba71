import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import type { NodeParts } from '../../edge-node.ts'
import { openLog } from '../../store/log-file.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { startNode, testRoom } from '../../testing/start-node.ts'
import { until } from '../../testing/until.ts'
import { runShell, STOP_MS } from './shell.ts'
import { app, BrowserWindow, dialog, Menu, protocol, session } from './testing/electron-stand-in.ts'
import { askPort, clientOver, freshElectron, windowOf } from './testing/shell-under-test.ts'
import { ADMIN_PARTITION } from './windows.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

let folder: string
let system: EventEmitter
let said: string
let clock: FakeClock

beforeEach(() => {
  folder = join(temporaryFolder(), 'data')
  freshElectron(folder)
  system = new EventEmitter()
  clock = fakeClock()
  said = ''
  const note = (text: unknown) => {
    said += text
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(note)
  vi.spyOn(process.stderr, 'write').mockImplementation(note)
})
afterEach(async () => {
  vi.restoreAllMocks()
  if (app.exitCode === undefined && BrowserWindow.all.length > 0) {
    system.emit('SIGTERM')
    await app.exited
  }
})

/** The shell from source: a real node, Electron's stand-in. */
function launch(args: string[] = [], parts: Partial<NodeParts> = {}): Promise<void> {
  return runShell({
    argv: ['/opt/electron', '/opt/alcove', '--port', '0', ...args],
    environment: {},
    process: system,
    preload: '/opt/alcove/out/preload/bridge.cjs',
    clock,
    partsFor: ({ folder, port, resetSignIn }) => ({
      folder,
      port,
      host: '127.0.0.1',
      shell: 'electron',
      discoverOn: [],
      version: { version: '0.0.0-test', commit: 'test', buildTime: '2026-01-01T00:00:00Z' },
      driverFolders: [new URL('../../testing/drivers/', import.meta.url)],
      workerUrl: new URL('../../runtime/worker/worker.ts', import.meta.url),
      simulatorWorkerUrl: new URL('../../runtime/simulators/simulator-worker.ts', import.meta.url),
      certificateWorkerUrl: new URL('../../tls/worker.ts', import.meta.url),
      vendorWorkerUrl: new URL('../../discovery/sources/vendors-worker.ts', import.meta.url),
      pagesFolder: builtPages(folder),
      firstRoom: testRoom,
      provisioningKey: undefined,
      mayReset: resetSignIn,
      clock: systemClock,
      openLog: to => openLog({ folder: to }),
      ...parts,
    }),
  })
}

function builtPages(dataFolder: string): string {
  const pages = join(dataFolder, '..', 'renderer')
  mkdirSync(pages, { recursive: true })
  for (const page of ['kiosk', 'admin']) writeFileSync(join(pages, `${page}.html`), `<title>${page}</title>`)
  return pages
}

const started = async (args: string[] = [], parts: Partial<NodeParts> = {}) => {
  const ended = launch(args, parts)
  app.becomeReady()
  await until(
    () => BrowserWindow.all.some(({ shown }) => shown),
    shown => shown,
  )
  return { ended }
}

/** Where the console says that the node is. */
const nodeUrl = () => /Admin {2}(http:\/\/127\.0\.0\.1:\d+)\/admin/.exec(said)?.[1] ?? ''

const logged = () => readFileSync(join(folder, 'journal', 'log.jsonl'), 'utf8')

test('the shell starts a node and shows its panel, and the panel talks to the node', async () => {
  const { ended } = await started()
  expect(app.early).toEqual(['registerSchemesAsPrivileged', 'enableSandbox'])
  expect(protocol.schemes[0]?.scheme).toBe('alcove')
  expect(Menu.applicationMenu).toBeNull()
  expect(BrowserWindow.all).toHaveLength(1)
  expect(said).toMatch(/Panel {2}http:\/\/127\.0\.0\.1:\d+\/kiosk/)

  const kiosk = windowOf('kiosk')
  const port = kiosk && askPort(kiosk.webContents.mainFrame)
  if (!port) throw new Error('The panel got no port.')
  const client = clientOver(port)
  expect(await client.node.show()).toMatchObject({ shell: 'electron', rooms: [{ id: 'sys-test' }] })
  await expect(client.node.showOnPanel({ system_id: 'sys-test' })).rejects.toMatchObject({ code: 'DENIED' })

  system.emit('SIGTERM')
  await ended
  expect(app.exitCode).toBe(0)
  expect(existsSync(join(folder, 'run', 'node.json'))).toBe(false)
  expect(existsSync(join(folder, 'lock'))).toBe(false)
})

test('every page is locked in from its first moment', async () => {
  await started(['--admin'])
  const [panel, admin] = [windowOf('kiosk')?.webContents, windowOf('admin')?.webContents]
  const [panels, admins] = [session.defaultSession, session.fromPartition(ADMIN_PARTITION)]
  const url = nodeUrl()
  expect(panel?.leaveFor('alcove://app/kiosk?system=sys-test')).toBe(true)
  expect(panel?.leaveFor(`${url}/admin`)).toBe(false)
  expect(await panels.fetch(`${url}/readyz`)).toBeUndefined()
  expect(panels.download()).toBe(false)

  expect(admin?.leaveFor(`${url}/login`)).toBe(true)
  expect(admin?.leaveFor('https://example.com/')).toBe(false)
  expect(admin?.leaveFor('alcove://app/kiosk')).toBe(false)
  expect(admin?.open('alcove://app/kiosk')).toBe(false)
  expect((await admins.fetch(`${url}/readyz`))?.status).toBe(200)
  expect(await admins.fetch('http://127.0.0.1/')).toBeUndefined()
  expect(admins.download()).toBe(true)
  for (const one of [panels, admins]) {
    expect(await one.wish('media', `${url}/admin`)).toEqual({ requested: false, checked: false, device: false })
  }
})

test('the admin window is given nothing: whoever opens it claims the node, or signs in', async () => {
  await started(['--admin'])
  const contents = windowOf('admin')?.webContents
  const url = nodeUrl()
  await until(
    () => contents?.getURL(),
    at => at === `${url}/admin`,
  )
  expect(windowOf('admin')?.options.webPreferences?.preload).toBeUndefined()
  expect(contents && askPort(contents.mainFrame)).toBeUndefined()

  const ask = (path: string, body: object, cookie = '') =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, cookie },
      body: JSON.stringify(body),
    })
  const refused = await ask('/auth/page-sessions', { page: 'admin' })
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({ reason: 'claim' })

  const code = /Code {3}(\S{4}-\S{4})/.exec(said)?.[1]
  const person = { name: 'Robin', email: 'robin@example.com', password: 'a-password-for-tests' }
  const claimed = await ask('/auth/claim', { code, ...person })
  const cookie = claimed.headers
    .getSetCookie()
    .map(one => one.split(';')[0])
    .join('; ')
  const admitted = await ask('/auth/page-sessions', { page: 'admin' }, cookie)
  expect(await admitted.json()).toMatchObject({ token: expect.any(String) })
})

test('a start for a reset says its code', async () => {
  await started(['--reset-sign-in'])
  expect(said).toMatch(/\n {2}Reset {2}\S{4}-\S{4} {2}\(/)
})

test.each([
  ['--kiosk', ['--kiosk'], false],
  ['being packaged', [], true],
])('%s puts the panel on the whole screen', async (_why, args, packaged) => {
  app.isPackaged = packaged
  await started(args)
  expect(windowOf('kiosk')?.options.kiosk).toBe(true)
  expect(windowOf('kiosk')?.options.webPreferences?.devTools).toBe(!packaged)
  expect(windowOf('kiosk')?.close()).toBe(false)
})

test('a second start brings the first to the front, and ends', async () => {
  app.taken = true
  await launch()
  expect(app.exitCode).toBe(0)
  expect(said).toBe(`Alcove already runs with ${folder}; its window was brought to the front.\n`)
  expect(BrowserWindow.all).toHaveLength(0)
})

test('a second start for a reset says that the first must end', async () => {
  app.taken = true
  await launch(['--reset-sign-in'])
  expect(said).toContain('To reset the sign-in, stop it first')
})

test('the first shell hears of the second and shows the window it asked for', async () => {
  await started()
  app.emit('second-instance', {}, ['/opt/electron', '/opt/alcove'], '/')
  expect(windowOf('kiosk')?.focused).toBe(1)
  app.emit('second-instance', {}, ['/opt/electron', '/opt/alcove', '--admin'], '/')
  expect(windowOf('admin')).toBeDefined()
  app.emit('activate', {}, false)
  expect(windowOf('kiosk')?.focused).toBe(2)
})

test('the data folder is Electron’s as well, so that there is one shell to a folder', async () => {
  const elsewhere = join(temporaryFolder(), 'elsewhere')
  await started(['--data', elsewhere])
  expect(app.paths).toEqual({ userData: elsewhere, sessionData: join(elsewhere, 'browser') })
  expect(existsSync(join(elsewhere, 'model.json'))).toBe(true)
})

test.each(['SIGTERM', 'SIGINT'])('%s stops it cleanly', async signal => {
  const { ended } = await started()
  system.emit(signal)
  system.emit(signal)
  await ended
  expect(app.exitCode).toBe(0)
  expect(logged()).toContain('The node has stopped.')
})

test('closing the last window stops it cleanly, and so does quitting', async () => {
  const { ended } = await started()
  expect(windowOf('kiosk')?.close()).toBe(true)
  // By the time the process goes, the node has stopped.
  expect(await app.exited).toBe(0)
  expect(logged()).toContain('The node has stopped.')
  await ended
})

test('a stop while it still starts opens no window', async () => {
  const ended = launch()
  app.quit()
  app.becomeReady()
  await ended
  expect(BrowserWindow.all).toHaveLength(0)
  expect(app.exitCode).toBe(0)
})

test('a stop that hangs is cut short', async () => {
  // Ready never comes, so neither does the end of the start.
  void launch()
  await until(
    () => existsSync(join(folder, 'run', 'node.json')),
    there => there,
  )
  system.emit('SIGTERM')
  await clock.advance(STOP_MS - 1)
  expect(app.exitCode).toBeUndefined()
  await clock.advance(1)
  expect(app.exitCode).toBe(1)
})

async function failed(args: string[] = [], parts: Partial<NodeParts> = {}): Promise<string> {
  const ended = launch(args, parts)
  app.becomeReady()
  await ended
  expect(app.exitCode).toBe(1)
  expect(dialog.shown).toHaveLength(1)
  const [{ title, content } = { title: '', content: '' }] = dialog.shown
  expect(title).toBe('Alcove could not start')
  expect(said).toContain(content)
  return content
}

test('a folder in use is one clear message', async () => {
  const first = await startNode({ folder })
  expect(await failed()).toMatch(/data folder .* is in use by process \d+.*--data/)
  expect(BrowserWindow.all).toHaveLength(0)
  await first.stop()
})

test('a port in use is one clear message', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  expect(await failed(['--port', String(port)])).toMatch(`Port ${port} on 127.0.0.1 is in use`)
  other.close()
})

test('a folder that is no folder, and one that is damaged, are one clear message', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(await failed(['--data', join(file, 'data')])).toContain('cannot be used')

  freshElectron(folder)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.json'), '{"half a')
  expect(await failed()).toContain('model.json')
})

test('a command line that cannot be read is one clear message', async () => {
  expect(await failed(['--port', 'eighty'])).toContain('"eighty" is not a port')
})

test('a bug while starting is shown with its stack', async () => {
  BrowserWindow.broken = true
  expect(await failed()).toMatch(/The window could not be created\.\n\s+at /)
  expect(existsSync(join(folder, 'run', 'node.json'))).toBe(false)
})

test('a stray error is logged, and nothing else happens', async () => {
  await started()
  system.emit('uncaughtException', new Error('something of no one'))
  system.emit('unhandledRejection', 'a reason of no one')
  expect(logged()).toContain('something of no one')
  expect(logged()).toContain('a reason of no one')
  expect(dialog.shown).toEqual([])
  expect(app.exitCode).toBeUndefined()
})

test('a panel that crashes comes back', async () => {
  await started()
  windowOf('kiosk')?.webContents.crash('oom')
  await clock.advance(1_000)
  expect(windowOf('kiosk')?.webContents.loads).toHaveLength(2)
  expect(logged()).toContain('The panel ended unexpectedly (oom)')
})

test('graphics that keep failing are done without from the next start, and only once', async () => {
  const { ended } = await started(['--kiosk'])
  const gpuEnds = () => app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139 })
  for (let time = 0; time < 3; time++) gpuEnds()
  await ended
  expect(app.exitCode).toBe(0)
  expect(app.relaunched).toEqual([{ args: ['/opt/alcove', '--port', '0', '--kiosk', '--disable-gpu'] }])

  freshElectron(folder)
  await started(['--kiosk', '--disable-gpu'])
  expect(app.early).toContain('disableHardwareAcceleration')
  for (let time = 0; time < 5; time++) gpuEnds()
  expect(app.relaunched).toEqual([])
})
