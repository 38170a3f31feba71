import type { Locator, Page } from 'playwright/test'
import { type Devices, openDevices } from './devices/devices.ts'
import { addressOf, deviceAt, silentOnes, talkativeOnes } from './devices/roomful.ts'
import { test as base, expect, Room, roomId } from './fixtures.ts'

// What is on the network is found and put to work. One node and one set of devices for all stories, one after the other:
// whatever announces itself on this machine's loopback network is heard by every node that listens there.

base.describe.configure({ mode: 'default' })

const COUNT = 20
/** Beyond those of the roomful. */
const [LOCKED, MOVING, MOVED, SILENT] = [41, 42, 43, 29]
const PASSWORD = 'lamp-and-lens'
/** A device that moves is driven again within ten seconds; a busy machine is given more. */
const MOVED_MS = 20_000

let shared: Room
let devices: Devices

const test = base.extend({
  room: async ({ browserName: _ }, use) => use(shared),
})

test.beforeAll(async () => {
  shared = new Room({ interfaces: 'lo' })
  devices = openDevices()
  await Promise.all([shared.start(), devices.plugIn(talkativeOnes(COUNT)), devices.plugIn(silentOnes(SILENT))])
})
test.afterAll(async () => {
  devices?.close()
  await shared?.remove()
})

const open = (page: Page, path = '') => page.goto(`${shared.url}/admin/discover${path}`)
/** The line of the device at an address. Only lines in sight are in the page, so it is looked for first. */
async function find(page: Page, number: number): Promise<Locator> {
  await page.getByRole('searchbox').fill(addressOf(number))
  const lines = page.getByRole('list', { name: 'Devices' }).getByRole('listitem')
  return lines.filter({ has: page.getByText(addressOf(number), { exact: true }) })
}
const show = (page: Page, which: 'New' | 'In use' | 'All' | 'Ignored') =>
  page
    .getByRole('group', { name: 'Which devices' })
    .getByRole('button', { name: new RegExp(`^${which} `) })
    .click()

test('twenty devices become a working room, nothing typed, and are let go again at once', async ({ page }) => {
  // Whatever else there may be on this machine's loopback network is left alone.
  const [ours, all] = ['?q=127.0.1.', new RegExp(`^${COUNT} of `)]
  const began = performance.now()
  await open(page, ours)
  await expect(page.getByTestId('total')).toHaveText(all, { timeout: 30_000 })
  await page.getByTestId('choose-all').check()
  await page.getByTestId('adopt-chosen').click()
  await page.getByTestId('adopt-now').click()
  await expect(page.getByTestId('adoption')).toHaveText(`All ${COUNT} connected, and ready for work`, {
    timeout: 30_000,
  })
  console.log(`${COUNT} devices were put to work in ${((performance.now() - began) / 1_000).toFixed(1)} s of script`)

  const undo = page.url()
  await page.getByRole('link', { name: /^Go to / }).click()
  const made = page.getByRole('region', { name: 'Modules' }).getByRole('listitem').filter({ hasText: '127.0.1.' })
  await expect(made.filter({ hasText: 'Connected' })).toHaveCount(COUNT)
  await page.goto(undo)
  await page.getByTestId('undo').click()
  await expect(page.getByTestId('adoption')).toContainText('All of it was undone')
  await open(page, ours)
  await expect(page.getByTestId('total')).toHaveText(all)
  await expect(await find(page, 3)).toContainText('PJLink')
})

test('support staff see what there is, and are told who may adopt it', async ({ stranger }) => {
  const sam = { name: 'Sam', email: 'sam@example.com', password: 'sam-is-support', support: true }
  await shared.api('POST', '/api/engine/v2/users', sam)
  await shared.signIn(stranger, sam)
  const page = await stranger.newPage()
  await open(page)
  await expect(await find(page, 3)).toBeVisible()
  await expect(page.getByTestId('choose-all')).toHaveCount(0)
  await (await find(page, 3)).getByRole('link').click()
  await expect(page.getByTestId('device')).toContainText('Adopting devices is for administrators')
  await expect(page.getByTestId('adopt')).toHaveCount(0)
  await open(page, '/adopt?devices=dev-1')
  await expect(page.getByText('whose role is support')).toBeVisible()
})

test('on a phone a device is found and adopted with one finger', async ({ browser }) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  const context = await browser.newContext(phone)
  await shared.signIn(context)
  const page = await context.newPage()
  await open(page)
  const line = await find(page, 17)
  await expect(line).toBeVisible()
  await fits(page)
  await line.getByRole('link').click()
  await expect(page.getByTestId('adopt')).toBeVisible()
  await fits(page)
  await page.getByTestId('adopt').click()
  await expect(page.getByTestId('adopt-now')).toBeVisible()
  await fits(page)
  await page.getByTestId('adopt-now').click()
  await expect(page.getByTestId('adoption')).toHaveText('Connected, and ready for work')
  await fits(page)
  await page.getByTestId('undo').click()
  await expect(page.getByTestId('adoption')).toContainText('undone')
  await context.close()
})

/** Nothing sticks out sideways, and what is pressed is large enough for a finger. */
async function fits(page: Page): Promise<void> {
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  expect(await page.evaluate(wide)).toBe(0)
  const main = page.getByRole('main')
  const pressed = [...(await main.getByRole('button').all()), ...(await main.getByRole('textbox').all())]
  for (const target of pressed) {
    const box = await target.boundingBox()
    expect(box?.height ?? 0, (await target.textContent()) ?? '').toBeGreaterThanOrEqual(44)
  }
}

test('a projector that keeps a password asks for nothing else, and says when it was a wrong one', async ({ page }) => {
  const [locked] = await devices.plugIn([{ ...deviceAt('pjlink/projector', LOCKED), settings: { password: PASSWORD } }])
  await shared.api('POST', '/api/alcove/v1/discovery/search', {})
  await open(page)
  await (await find(page, LOCKED)).getByRole('link').click()
  await expect(page.getByTestId('device')).toContainText(locked?.mac ?? '')
  await page.getByTestId('adopt').click()
  await page.getByTestId('adopt-now').click()
  const asked = page.getByLabel('Password', { exact: true })
  await expect(page.getByText('The projector asks for its PJLink password')).toBeVisible()
  await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(1)
  await asked.fill('not-this-one')
  await asked.press('Enter')
  await expect(page.getByText('The projector refuses the PJLink password')).toBeVisible()
  await asked.fill(PASSWORD)
  await asked.press('Enter')
  await expect(page.getByTestId('adoption')).toHaveText('Connected, and ready for work')
  await page.getByTestId('undo').click()
  await expect(page.getByTestId('adoption')).toContainText('undone')
})

test('a device that comes back at another address stays one, and its module goes there', async ({ page }) => {
  const [self] = await devices.plugIn([deviceAt('shelly/gen2-relay', MOVING)])
  await open(page)
  await (await find(page, MOVING)).getByRole('link').click()
  await page.getByTestId('adopt').click()
  await page.getByTestId('adopt-now').click()
  await expect(page.getByTestId('adoption')).toHaveText('Connected, and ready for work')

  await devices.unplug(addressOf(MOVING), { polite: false })
  const { mac = '', serial = '', uuid = '' } = self ?? {}
  await devices.plugIn([{ ...deviceAt('shelly/gen2-relay', MOVED), mac, serial, uuid }])
  await open(page, '?show=used')
  await expect(await find(page, MOVED)).toBeVisible({ timeout: MOVED_MS })
  await expect(page.getByRole('button', { name: 'In use 1', exact: true })).toBeVisible()
  await (await find(page, MOVED)).getByRole('link').first().click()
  await expect(page.getByTestId('device')).toContainText(
    `went with it from ${addressOf(MOVING)} to ${addressOf(MOVED)}`,
    { timeout: MOVED_MS },
  )
  await page.goto(`${shared.url}/admin/systems/${roomId}`)
  const module = page.getByRole('listitem').filter({ hasText: addressOf(MOVED) })
  await expect(module).toContainText('Connected', { timeout: MOVED_MS })
})

test('a part of a network is probed once somebody has seen what that means, and can be stopped', async ({ page }) => {
  await open(page, '/probe')
  await page.getByRole('button', { name: 'Change' }).click()
  await page.getByLabel('Addresses and networks').fill('127.0.1.0/28\n127.0.1.16/29\n127.0.1.24/30')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByLabel('A part of it').fill('127.0.1.0/27')
  await page.getByRole('button', { name: 'Choose this part' }).click()
  await expect(page.getByText('Nothing is sent yet')).toBeVisible()
  await expect(page.getByText('Left out: It is on the list of what is never probed.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'What is sent to whom' })).toContainText('Extron matrix switcher')
  await page.getByTestId('start-probe').click()
  await expect(page.getByTestId('probe-progress')).toContainText('Asking 127.0.1.0/27')
  const found = page.getByRole('list', { name: 'What answered' })
  await expect(found).toContainText(`${addressOf(SILENT)}:23`, { timeout: 30_000 })
  await page.getByTestId('cancel-probe').click()
  await expect(page.getByTestId('probe-progress')).toContainText('Stopped after')
  await page.getByRole('link', { name: 'See them on Discover' }).click()
  await expect(await find(page, SILENT)).toContainText('Extron')
})

test('what is ignored stays so over a restart, with who and why, until that is undone', async ({ page }) => {
  await open(page)
  await (await find(page, 4)).getByRole('link').click()
  await page.getByRole('button', { name: 'Ignore…' }).click()
  await page.getByLabel('Why is it of no interest?').fill('Belongs to the room next door')
  await page.getByRole('button', { name: 'Ignore it' }).click()
  await expect(page.getByTestId('device')).toContainText('by Robin Admin: “Belongs to the room next door”')
  await expect(await find(page, 3)).toBeVisible()
  await shared.stop()
  await shared.start()
  await open(page)
  await expect(await find(page, 3)).toBeVisible({ timeout: 30_000 })
  await expect(await find(page, 4)).toHaveCount(0)
  await show(page, 'Ignored')
  await expect(await find(page, 4)).toContainText('“Belongs to the room next door” · Robin Admin')
  await (await find(page, 4)).getByRole('button', { name: 'Undo' }).click()
  await show(page, 'New')
  await expect(await find(page, 4)).toBeVisible()
})
