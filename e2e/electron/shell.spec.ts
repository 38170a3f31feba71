import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from 'playwright/test'

// The real binary. What stands in for it in the other tests says what Electron documents; this says what it does.

const root = join(import.meta.dirname, '..', '..')

interface Shell {
  app: ElectronApplication
  kiosk: Page
  admin: Page
  folder: string
}

async function launch(folder: string, ...args: string[]): Promise<ElectronApplication> {
  return electron.launch({ cwd: root, args: [root, '--data', folder, '--port', '0', ...args] })
}

/** The window that shows this page, now or soon. */
async function windowOf(app: ElectronApplication, page: 'kiosk' | 'admin'): Promise<Page> {
  const address = `alcove://app/${page}`
  const shows = (window: Page) => window.url().startsWith(address)
  await expect.poll(() => app.windows().some(shows)).toBe(true)
  const found = app.windows().find(shows)
  if (!found) throw new Error(`No window shows ${address}.`)
  return found
}

const test = base.extend<{ shell: Shell }>({
  shell: async ({ browserName: _ }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'alcove-electron-'))
    const app = await launch(folder, '--admin')
    await use({ app, folder, kiosk: await windowOf(app, 'kiosk'), admin: await windowOf(app, 'admin') })
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  },
})

test('the panel shows the room, live over its port', async ({ shell: { kiosk } }) => {
  await expect(kiosk.getByRole('heading', { level: 1 })).not.toBeEmpty()
  await expect(kiosk.getByTestId('link')).toHaveAttribute('data-up', 'true')
})

test('a page has nothing of Node, and nothing of the shell but its port', async ({ shell: { kiosk, admin } }) => {
  for (const page of [kiosk, admin]) {
    const found = await page.evaluate(() => {
      const world = globalThis as unknown as Record<string, unknown>
      return { require: typeof world.require, process: typeof world.process, alcove: world.alcove }
    })
    expect(found).toEqual({ require: 'undefined', process: 'undefined', alcove: { shell: 'electron' } })
  }
})

test('a page opens no window, goes nowhere and fetches nothing from outside', async ({ shell: { app, kiosk } }) => {
  const before = app.windows().length
  const tried = await kiosk.evaluate(async () => {
    const { open, fetch } = globalThis as unknown as {
      open(url: string): unknown
      fetch(url: string): Promise<unknown>
    }
    return { opened: open('alcove://app/admin'), fetched: await fetch('https://example.com/').catch(() => 'refused') }
  })
  expect(tried).toEqual({ opened: null, fetched: 'refused' })
  expect(app.windows()).toHaveLength(before)

  await kiosk.evaluate(() => {
    const { location } = globalThis as unknown as { location: { href: string } }
    location.href = 'https://example.com/'
  })
  await expect(kiosk.getByTestId('link')).toHaveAttribute('data-up', 'true')
  expect(kiosk.url()).toContain('alcove://app/kiosk')
})

test('a page gets no camera and no notifications', async ({ shell: { admin } }) => {
  const camera = await admin.evaluate(async () => {
    const { navigator } = globalThis as unknown as {
      navigator: { mediaDevices?: { getUserMedia(wanted: object): Promise<unknown> } }
    }
    return navigator.mediaDevices?.getUserMedia({ video: true }).then(
      () => 'given',
      () => 'refused',
    )
  })
  expect(camera).not.toBe('given')
})

test('a panel that crashes comes back by itself', async ({ shell: { app } }) => {
  await app.evaluate(({ BrowserWindow }) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.forcefullyCrashRenderer()
  })
  const text = () =>
    app.evaluate(({ BrowserWindow }) =>
      Promise.all(
        BrowserWindow.getAllWindows().map(({ webContents }) =>
          webContents.isCrashed()
            ? ''
            : webContents.executeJavaScript('document.querySelector("h1")?.textContent ?? ""'),
        ),
      ),
    )
  await expect.poll(async () => (await text()).every(Boolean), { timeout: 20_000 }).toBe(true)
})

test('a second start ends at once and leaves the first at work', async ({ shell: { kiosk, folder } }) => {
  const second = await launch(folder).catch(() => undefined)
  await second?.waitForEvent('close').catch(() => undefined)
  await expect(kiosk.getByTestId('link')).toHaveAttribute('data-up', 'true')
})
