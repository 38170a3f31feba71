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
  // The admin page leads to signing in at once, so its window is told by the node's origin.
  const home = page === 'kiosk' ? /^alcove:\/\/app\/kiosk/ : /^http:\/\/127\.0\.0\.1:\d+\//
  const shows = (window: Page) => home.test(window.url())
  await expect.poll(() => app.windows().some(shows)).toBe(true)
  const found = app.windows().find(shows)
  if (!found) throw new Error(`No window shows the ${page} page.`)
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

test('the admin window claims the node with the code on the panel, and is live from then on', async ({
  shell: { kiosk, admin },
}) => {
  const code = await kiosk.getByTestId('presence').locator('code').textContent()
  const form = admin.getByRole('form', { name: 'Claim this node' })
  await form.getByLabel('Code').fill(code ?? '')
  await form.getByLabel('Your name').fill('Robin Admin')
  await form.getByLabel('E-mail').fill('robin@example.com')
  await form.getByLabel('Password', { exact: true }).fill('a-password-for-stories')
  await form.getByRole('button', { name: 'Claim this node' }).click()
  await expect(admin).toHaveURL(/\/admin/)
  await expect(admin.getByTestId('link')).toHaveAttribute('data-tone', 'good')
  await expect(kiosk.getByTestId('presence')).toHaveCount(0)
})

test('what one signs in with is kept apart from the panel', async ({ shell: { app, admin } }) => {
  const url = new URL(admin.url()).origin
  const kept = await app.evaluate(async ({ session }, at) => {
    await session
      .fromPartition('persist:admin')
      .cookies.set({ url: at, name: 'user', value: 'somebody', path: '/auth' })
    return session.defaultSession.cookies.get({})
  }, url)
  expect(kept).toEqual([])
})

test('a page has nothing of Node, and of the shell the panel has its port alone', async ({
  shell: { kiosk, admin },
}) => {
  const given = [
    [kiosk, { shell: 'electron' }],
    [admin, undefined],
  ] as const
  for (const [page, alcove] of given) {
    const found = await page.evaluate(() => {
      const world = globalThis as unknown as Record<string, unknown>
      return { require: typeof world.require, process: typeof world.process, alcove: world.alcove }
    })
    expect(found).toEqual({ require: 'undefined', process: 'undefined', alcove })
  }
})

test('the panel opens no window, goes nowhere and fetches nothing from outside', async ({
  shell: { app, kiosk, admin },
}) => {
  const node = new URL(admin.url()).origin
  const before = app.windows().length
  const tried = await kiosk.evaluate(async at => {
    const { open, fetch } = globalThis as unknown as {
      open(url: string): unknown
      fetch(url: string): Promise<unknown>
    }
    const outcomeOf = (url: string) =>
      fetch(url).then(
        () => 'fetched',
        () => 'refused',
      )
    return {
      opened: open('alcove://app/kiosk'),
      outside: await outcomeOf('https://example.com/'),
      node: await outcomeOf(`${at}/readyz`),
    }
  }, node)
  expect(tried).toEqual({ opened: null, outside: 'refused', node: 'refused' })
  expect(app.windows()).toHaveLength(before)

  for (const elsewhere of ['https://example.com/', `${node}/admin`]) {
    await leaveFor(kiosk, elsewhere)
    await expect(kiosk.getByTestId('link')).toHaveAttribute('data-up', 'true')
    expect(kiosk.url()).toContain('alcove://app/kiosk')
  }
})

test('the admin window stays with its node', async ({ shell: { app, admin } }) => {
  const before = app.windows().length
  const node = new URL(admin.url()).origin
  const tried = await admin.evaluate(async () => {
    const { open, fetch } = globalThis as unknown as {
      open(url: string): unknown
      fetch(url: string): Promise<{ ok: boolean }>
    }
    return {
      opened: open('alcove://app/kiosk'),
      outside: await fetch('https://example.com/').catch(() => 'refused'),
      node: (await fetch('/readyz')).ok,
    }
  })
  expect(tried).toEqual({ opened: null, outside: 'refused', node: true })
  expect(app.windows()).toHaveLength(before)

  for (const elsewhere of ['https://example.com/', 'alcove://app/kiosk']) {
    await leaveFor(admin, elsewhere)
    await expect(admin.getByRole('heading', { level: 1 })).not.toBeEmpty()
    expect(new URL(admin.url()).origin).toBe(node)
  }
})

function leaveFor(page: Page, url: string): Promise<void> {
  return page.evaluate(to => {
    const { location } = globalThis as unknown as { location: { href: string } }
    location.href = to
  }, url)
}

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
