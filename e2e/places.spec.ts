import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright/test'
import { expect, Room, roomId, test, typeSignIn } from './fixtures.ts'
import { type OtherMachine, openOtherMachine } from './network.ts'
import { expectToHold } from './qr.ts'

// The node on a machine of its own, and everybody who is not at that machine.

test.describe.configure({ mode: 'serial' })

let machine: OtherMachine
let room: Room
/** On the machine of the node. */
let there: Browser
let panel: Page
let admin: Page
/** The node, as others on the network reach it; without TLS, too. */
let url = ''
let plain = ''
let gardenId = ''

test.beforeAll(async ({ launchOptions }) => {
  machine = openOtherMachine()
  room = new Room({ inside: machine.inside })
  ;[there] = await Promise.all([machine.browser(launchOptions), room.start()])
  const host = `${machine.address}:${new URL(room.url).port}`
  ;[url, plain] = [`https://${host}`, `http://${host}`]
  const { row } = await room.api<{ row: { id: string } }>('POST', '/api/alcove/v1/records/control_system', {
    fields: { name: 'Garden Room', zones: ['zone-QuayHouse0'] },
  })
  gardenId = row.id
  ;[panel, admin] = [await there.newPage(), await there.newPage()]
})
test.afterAll(async () => {
  await there?.close()
  await room?.remove()
  machine?.remove()
})

/** What is answered without TLS, and where it leads. */
const knock = (path: string) =>
  new Promise<{ status: number | undefined; location: string | undefined; body: string }>((resolve, reject) => {
    get(plain + path, answer => {
      let body = ''
      answer.on('data', data => {
        body += data
      })
      answer.on('end', () => resolve({ status: answer.statusCode, location: answer.headers.location, body }))
    }).on('error', reject)
  })

/** A browser of somebody who is elsewhere, and went past the warning. */
const visitor = (browser: Browser, options: object = {}) => browser.newContext({ ignoreHTTPSErrors: true, ...options })
const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  screen: { width: 390, height: 844 },
}

const device = (page: Page, name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name })

test('the node is opened on its own machine; without TLS it tells others how to trust it, and nothing else', async ({
  browser,
  launchOptions,
}) => {
  await expect(knock('/ca.crt')).rejects.toThrow('ECONNREFUSED')
  await admin.goto(`${room.url}/admin/network`)
  await typeSignIn(admin)
  await expect(admin.getByTestId('network-open')).toHaveText('This machine only')
  await admin.getByRole('switch', { name: 'Open to the local network' }).click()
  await expect(admin.getByTestId('network-open')).toHaveText('Open')
  await expect(admin.getByTestId('urls')).toContainText(url)
  const fingerprint = (await admin.getByTestId('authority-fingerprint').textContent())?.replaceAll(/\s/g, '')
  const trust = admin.getByRole('img', { name: /^Scan to trust this node/ })
  await expectToHold(trust, `${plain}/login/trust#${fingerprint}`)

  expect(await knock('/admin/people')).toMatchObject({ status: 308, location: `${url}/admin/people`, body: '' })
  expect(await knock('/api/engine/v2/systems')).toMatchObject({ status: 308, body: '' })
  const { status, body: certificate } = await knock('/ca.crt')
  expect(status).toBe(200)
  expect(new X509Certificate(certificate).fingerprint256).toBe(fingerprint)

  const context = await visitor(browser)
  const page = await context.newPage()
  await page.goto(`${plain}/login/trust#${fingerprint}`)
  expect(page.url()).toContain(plain)
  await expect(page.getByTestId('fingerprint')).toBeVisible()
  await page.getByRole('link', { name: 'Go on, encrypted' }).click()
  await expect(page).toHaveURL(`${url}/login`)
  await expect(page.getByRole('link', { name: 'Your browser warns of this node?' })).toBeVisible()
  await context.close()

  await test.step('a browser warns, until it trusts the node’s authority', async () => {
    const wary = await browser.newPage()
    await expect(wary.goto(`${url}/login`)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
    await wary.close()
    const home = mkdtempSync(join(tmpdir(), 'alcove-home-'))
    const known = join(home, '.pki', 'nssdb')
    mkdirSync(known, { recursive: true })
    writeFileSync(join(home, 'ca.crt'), certificate)
    const certutil = (...args: string[]) => execFileSync('certutil', ['-d', `sql:${known}`, ...args])
    certutil('-N', '--empty-password')
    certutil('-A', '-n', 'alcove', '-t', 'C,,', '-i', join(home, 'ca.crt'))
    const trusting = await chromium.launch({ ...launchOptions, env: { ...process.env, HOME: home } })
    try {
      const trusted = await trusting.newPage()
      const answer = await trusted.goto(`${url}/login`)
      expect(answer?.status()).toBe(200)
      expect((await answer?.securityDetails())?.protocol).toMatch(/^TLS 1\.[23]$/)
    } finally {
      await trusting.close()
      rmSync(home, { recursive: true, force: true })
    }
  })
})

test('a panel elsewhere is let in by the code it shows, moved to another room, and revoked', async ({ browser }) => {
  const context = await visitor(browser)
  const wall = await context.newPage()
  await wall.goto(`${url}/kiosk`)
  await expect(wall.getByText('Waiting to be let in')).toBeVisible()
  const shown = wall.getByTestId('enrol-code')
  await expect(shown).toHaveText(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  const code = (await shown.textContent()) ?? ''
  const letIn = `${url}/admin/people/devices?code=${code}`
  await expectToHold(wall.getByRole('img', { name: /with the code of this device/ }), letIn)

  await admin.goto(`${room.url}/admin/people/devices`)
  await expect(admin.getByTestId(`waiting-${code}`)).toContainText('Panel')
  await admin.getByLabel('Code on its screen').fill(code.toLowerCase().replace('-', ''))
  await admin.getByRole('button', { name: 'Room', exact: true }).click()
  await admin.getByRole('button', { name: /^Harbour Room/ }).click()
  await admin.getByTestId('let-in').click()
  await expect(wall.getByRole('heading', { name: 'Harbour Room' })).toBeVisible()
  await wall.getByTestId('light-ceiling').click()
  await expect(wall.getByTestId('light-ceiling')).toHaveAttribute('aria-pressed', 'true')
  await expect(device(admin, 'Harbour Room panel')).toContainText('Here now')

  await admin.getByRole('button', { name: 'Name or room of Harbour Room panel' }).click()
  const dialog = admin.getByRole('dialog')
  await dialog.getByLabel('Name').fill('By the window')
  await dialog.getByRole('button', { name: 'Choose another room' }).click()
  await dialog.getByRole('button', { name: /^Garden Room/ }).click()
  await dialog.getByRole('button', { name: 'Move it' }).click()
  await expect(device(admin, 'By the window')).toContainText('Garden Room')
  await expect(wall.getByRole('heading', { name: 'Garden Room' })).toBeVisible()
  await wall.reload()
  await expect(wall.getByRole('heading', { name: 'Garden Room' })).toBeVisible()

  await admin.getByRole('button', { name: 'Revoke By the window' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Revoke By the window' }).click()
  await expect(shown).toHaveText(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  await expect(shown).not.toHaveText(code)

  await test.step('a technician elsewhere scans the new code, signs in, and lets it in', async () => {
    const technician = await (await visitor(browser, phone)).newPage()
    await technician.goto(`${url}/admin/people/devices?code=${await shown.textContent()}`)
    await typeSignIn(technician)
    await expect(technician.getByLabel('Code on its screen')).toHaveValue((await shown.textContent()) ?? '')
    await technician.getByRole('button', { name: 'Room', exact: true }).click()
    await technician.getByRole('button', { name: /^Harbour Room/ }).click()
    await technician.getByTestId('let-in').click()
    await expect(wall.getByRole('heading', { name: 'Harbour Room' })).toBeVisible()
    await technician.context().close()
  })
  await context.close()
})

test('a phone borrows the controls of a room, and gives them back or has them taken', async ({ browser }) => {
  test.slow()
  let link = ''
  panel.on('websocket', socket =>
    socket.on('framereceived', ({ payload }) => {
      link = /\/join#[\w-]+/.exec(String(payload))?.[0] ?? link
    }),
  )
  await panel.goto(`${room.url}/kiosk?system=${roomId}`)
  const power = panel.getByTestId('power')
  await power.click()
  const sheet = panel.getByTestId('share-sheet')
  const context: BrowserContext = await visitor(browser, phone)
  const mine = await context.newPage()
  const bar = mine.getByTestId('guest')

  /** Scans what the panel shows, and takes the controls. */
  async function borrow() {
    link = ''
    await panel.getByTestId('share').click()
    await expect.poll(() => link).toContain('/join#')
    await expectToHold(sheet.getByRole('img', { name: /^Scan with the camera of a phone/ }), url + link)
    await mine.goto('about:blank')
    await mine.goto(url + link)
    await expect(mine.getByRole('button', { name: 'Take the controls' })).toBeVisible()
    expect(mine.url()).toBe(`${url}/join`)
    await mine.getByRole('button', { name: 'Take the controls' }).tap()
    await expect(bar).toContainText('You are controlling Harbour Room')
    await expect(sheet.getByText('1 phone has the controls')).toBeVisible()
  }
  const leaveSheet = () => sheet.getByRole('button', { name: 'Close' }).click()

  await test.step('it works that room, and sees no other', async () => {
    await panel.getByTestId('share').click()
    await expect(sheet.getByText('No phone has the controls.')).toBeVisible()
    await leaveSheet()
    await borrow()
    const light = mine.getByTestId('light-window')
    await light.tap()
    await expect(light).toHaveAttribute('aria-pressed', 'true')
    await expect(panel.getByTestId('light-window')).toHaveAttribute('aria-pressed', 'true')
    await expect(mine.getByTestId('share')).toHaveCount(0)
    await mine.goto(`${url}/kiosk?system=${gardenId}`)
    await expect(mine.getByRole('heading', { name: 'Garden Room' })).toHaveCount(0)
    await expect(mine.getByRole('heading', { name: 'This room cannot be shown' })).toBeVisible()
    await mine.goto(`${url}/admin`)
    await expect(mine).toHaveURL(`${url}/login?continue=%2Fadmin%2Fsystems`)
    await mine.goto(`${url}/kiosk`)
    await expect(mine.getByRole('heading', { name: 'Harbour Room' })).toBeVisible()
  })

  await test.step('the panel takes the controls back, and the code that was scanned is dead', async () => {
    const scanned = link
    await sheet.getByTestId('take-back').click()
    await expect(mine.getByRole('heading', { name: 'The controls were taken back' })).toBeVisible()
    await expect(sheet.getByText('No phone has the controls.')).toBeVisible()
    await leaveSheet()
    await mine.goto(url + scanned)
    await mine.getByRole('button', { name: 'Take the controls' }).tap()
    await expect(mine.getByRole('heading', { name: 'Scan the code again' })).toBeVisible()
  })

  await test.step('a room that is switched off is the panel’s again', async () => {
    await borrow()
    await leaveSheet()
    await expect(power).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 })
    await power.click()
    await expect(mine.getByRole('heading', { name: 'The controls were taken back' })).toBeVisible({ timeout: 30_000 })
  })

  await test.step('whoever leaves gives the controls back', async () => {
    await borrow()
    await bar.getByRole('button', { name: 'Leave' }).tap()
    await expect(mine.getByRole('heading', { name: 'You have left the controls' })).toBeVisible()
    await expect(sheet.getByText('No phone has the controls.')).toBeVisible()
    await mine.goto(`${url}/kiosk`)
    await expect(mine.getByText('Waiting to be let in')).toBeVisible()
  })
  await context.close()
})
