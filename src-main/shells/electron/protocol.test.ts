import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { session as electronSession, type Session } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { contentSecurityPolicy } from '../../api/page-headers.ts'
import { silentLog } from '../../base/log.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { registerScheme, servePages } from './protocol.ts'
import { app, protocol, session } from './testing/electron-stand-in.ts'
import { freshElectron } from './testing/shell-under-test.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

let warnings: string[] = []
const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }

beforeEach(() => {
  freshElectron()
  warnings = []
})

function serve(folder: string | undefined): void {
  servePages(electronSession.defaultSession satisfies Session, { folder, log })
}

function builtPages(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.key'), 'secret')
  writeFileSync(join(folder, 'renderer', 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'renderer', 'kiosk.html'), '<title>Room panel</title>')
  writeFileSync(join(folder, 'renderer', 'admin.html'), '<title>Alcove</title>')
  writeFileSync(join(folder, 'renderer', 'assets', 'kiosk-1.js'), 'export {}')
  return join(folder, 'renderer')
}

async function textAt(url: string): Promise<string | undefined> {
  return (await session.defaultSession.fetch(url))?.text()
}

test('the scheme is an origin of its own, made so before Electron is ready', () => {
  registerScheme()
  expect(protocol.schemes).toEqual([
    {
      scheme: 'alcove',
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
    },
  ])
  app.becomeReady()
  expect(() => registerScheme()).toThrow('before app is ready')
})

test('the panel and its assets are served, with what they may do', async () => {
  serve(builtPages())
  expect(await textAt('alcove://app/kiosk')).toContain('Room panel')

  const script = await session.defaultSession.fetch('alcove://app/assets/kiosk-1.js')
  expect(script?.status).toBe(200)
  expect(await script?.text()).toBe('export {}')
  expect(script?.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script?.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  expect(contentSecurityPolicy).toContain("connect-src 'self'")
  expect(contentSecurityPolicy).toContain("script-src 'self'")
  expect(script?.headers.get('x-content-type-options')).toBe('nosniff')
})

test('a question about a page is answered without the page', async () => {
  serve(builtPages())
  const answer = await session.defaultSession.fetch('alcove://app/kiosk', 'HEAD')
  expect(answer?.status).toBe(200)
  expect(await answer?.text()).toBe('')
})

test.each([
  'alcove://app/admin',
  'alcove://app/admin/systems/sys-1',
  'alcove://app/login',
  'alcove://app/secret.txt',
  'alcove://app/assets/../secret.txt',
  'alcove://app/assets/..%2fsecret.txt',
  'alcove://app/assets/%2e%2e/%2e%2e/secret.key',
  'alcove://app/kiosk/../../secret.key',
  'alcove://app/assets/missing.js',
  'alcove://other/kiosk',
])('%s is not there', async url => {
  serve(builtPages())
  const answer = await session.defaultSession.fetch(url)
  expect(answer?.status).toBe(404)
  expect(await answer?.text()).toBe('Not Found')
  expect(answer?.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
})

test('a missing file is named in the log', async () => {
  serve(builtPages())
  await textAt('alcove://app/assets/missing.js')
  expect(warnings).toEqual([expect.stringContaining('alcove://app/assets/missing.js')])
})

test('nothing is sent to a page server', async () => {
  serve(builtPages())
  expect((await session.defaultSession.fetch('alcove://app/kiosk', 'POST'))?.status).toBe(405)
})

test('pages that nobody built say how to build them', async () => {
  serve(undefined)
  const answer = await session.defaultSession.fetch('alcove://app/kiosk')
  expect(answer?.status).toBe(404)
  expect(await answer?.text()).toContain('npm start')
})
