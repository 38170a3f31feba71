import type { Locator, Page } from 'playwright/test'
import { mailServer } from '../src-main/mail/testing/mail-server.ts'
import { type Certificate, selfSignedCertificate } from '../src-main/runtime/simulators/certificate.ts'
import { type Mosquitto, openMosquitto } from '../src-main/testing/mosquitto.ts'
import { closedPort } from '../src-main/testing/tcp-device.ts'
import { test as base, expect, Room, roomId } from './fixtures.ts'
import { type Listener, openListener } from './listener.ts'

// A node publishes to a real Mosquitto with TLS, an authority of its own and passwords, and sends e-mail to a real mail
// server. One node for all stories, one after the other, as each goes on where the one before it ended.

base.describe.configure({ mode: 'serial' })

const PASSWORD = 'quay-and-tide'
/** A story is told again by a machine that is busy; a broker that came back is tried within a few seconds. */
const AGAIN_MS = 30_000

let shared: Room
let mosquitto: Mosquitto
let [own, other]: Certificate[] = []
let listener: Listener
/** Of the broker's page. */
let address: string

const test = base.extend({
  room: async ({ browserName: _ }, use) => use(shared),
})

test.beforeAll(async () => {
  shared = new Room()
  ;[own, other] = await Promise.all([selfSignedCertificate(), selfSignedCertificate()])
  const access = ['user room', ...['placeos', 'alcove', 'homeassistant'].map(top => `topic readwrite ${top}/#`)]
  const users = { room: PASSWORD, house: PASSWORD }
  mosquitto = await openMosquitto({ tls: own, users, access: [...access, 'user house', 'topic readwrite #'] })
  await shared.start()
  const org = await shared.api<{ id: string }>('POST', '/api/engine/v2/zones', { name: 'Harbour', tags: ['org'] })
  const system = await shared.api<{ zones: string[]; version: number }>('GET', `/api/engine/v2/systems/${roomId}`)
  await shared.api('PUT', `/api/engine/v2/systems/${roomId}?version=${system.version}`, {
    zones: [org.id, ...system.zones],
  })
})
test.afterAll(async () => {
  await listener?.close()
  await mosquitto?.close()
  await shared?.remove()
})

const listen = () => openListener(mosquitto.uri, { ca: own?.cert ?? '', username: 'house', password: PASSWORD })
const exec = (module: string, method: string, ...args: unknown[]) =>
  shared.api('POST', `/api/engine/v2/systems/${roomId}/${module}/${method}`, args)
const counted = async (page: Page, name: string) =>
  Number((await page.getByTestId(`count-${name}`).textContent())?.replaceAll(',', ''))
/** The line of the preview with a topic that ends so. */
const previewed = (page: Page, end: string): Locator =>
  page
    .getByTestId('preview')
    .getByRole('row')
    .filter({ hasText: `${end}{` })

test('a broker is tried out step by step, and hears what the page says it will', async ({ page }) => {
  await page.goto(`${shared.url}/admin/brokers`)
  await page.getByTestId('new').click()
  const [host, port] = [page.getByLabel('Host'), page.getByLabel(/^Port/)]
  const tried = async (step: string, tone: 'good' | 'bad', words: string | RegExp) => {
    await page.getByTestId('try-broker').click()
    const found = page.getByTestId(`check-${step}`)
    await expect(found).toHaveAttribute('data-tone', tone)
    await expect(found).toContainText(words)
  }
  await page.getByLabel(/^Name/).fill('Cellar')
  await host.fill('127.0.0.1')
  await page.getByLabel('TLS', { exact: true }).click()
  await expect(port).toHaveValue('8883')
  await port.fill(String(await closedPort()))
  await tried('port', 'bad', 'refuses the connection')
  await port.fill(String(mosquitto.port))
  await tried('certificate', 'bad', 'signed by nobody this node knows')
  await page.getByLabel(/^Authority/).fill(other?.cert ?? '')
  await tried('certificate', 'bad', /authority/)
  await page.getByLabel(/^Authority/).fill(own?.cert ?? '')
  await page.getByLabel('Username').fill('room')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await tried('sign_in', 'bad', 'user name and password')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await tried('write', 'good', 'written, read and taken away again')

  await page.getByText('Masking', { exact: true }).click()
  const finds = page.getByRole('list', { name: 'What each filter finds' })
  await page.getByLabel(/^Filters/).fill('([a-z]+)+\\d')
  await page.getByLabel('Try them on').fill(`{"title":"${'a'.repeat(60)}"}`)
  await expect(finds).toContainText('Takes too long')
  await page.getByLabel('Try them on').fill('{"name":"Harbour Room"}')
  await page.getByLabel(/^Filters/).fill('Harbour\n(')
  await expect(finds).toContainText('Finds Harbour')
  await expect(finds).toContainText('no regular expression')
  await expect(page.getByTestId('masked-sample')).toHaveText('{"name":"masked Room"}')
  await page.getByLabel(/^Filters/).fill('Harbour')
  await page.getByRole('switch', { name: /Home Assistant/ }).click()
  await page.getByTestId('save').click()

  await expect(page.getByTestId('broker-state')).toContainText('Connected since')
  await expect.poll(() => counted(page, 'published')).toBeGreaterThan(0)
  address = page.url()
  listener = await listen()
  const masked = previewed(page, `metadata/${roomId}`)
  const topic = (await masked.locator('td').first().textContent()) ?? ''
  const code = (await masked.locator('mark').first().getAttribute('title')) ?? 'no code'
  await expect.poll(() => listener.said.get(topic)).toContain(code)
  expect(listener.said.get(topic)).not.toContain('Harbour')
  await expect.poll(() => topics('homeassistant/').length).toBeGreaterThan(0)
})

test('what a device does arrives there, and is counted', async ({ page }) => {
  await open(page)
  const before = await counted(page, 'published')
  await exec('Switcher_1', 'volume', 30)
  await expect.poll(() => value('/Switcher/1/volume')).toBe(30)
  await expect.poll(() => counted(page, 'published')).toBeGreaterThan(before)
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(previewed(page, '/Switcher/1/volume')).toContainText('"value":30')
  await page.getByRole('button', { name: 'Take a value that is published' }).click()
  await page.getByLabel('A value that is published').selectOption({ label: 'Switcher/1/volume' })
  await expect(page.getByTestId('masked-sample')).toHaveText('30')
})

test('a command is refused until it is allowed, and then done', async ({ page }) => {
  await open(page)
  const node = topics('alcove/')[0]?.split('/')[1]
  const at = `${roomId}/Switcher/1/volume`
  const outcome = async () => {
    await listener.says(`alcove/${node}/exec/${at}`, '[40]')
    return JSON.parse(listener.said.get(`alcove/${node}/result/${at}`) ?? 'null')
  }
  await page.getByRole('switch', { name: /Take commands/ }).click()
  await page.getByTestId('save').click()
  await expect(page.getByTestId('save-bar')).toBeHidden()
  await expect
    .poll(outcome)
    .toMatchObject({ ok: false, failure: { message: expect.stringContaining('may not be called') } })
  await page.getByLabel('Of modules on').selectOption({ label: 'Switcher (Extron matrix switcher)' })
  await page.getByLabel('Function', { exact: true }).selectOption('volume')
  await expect(page.getByTestId('functions')).toContainText('Switcher/volume')
  await page.getByTestId('save').click()
  await expect(page.getByTestId('save-bar')).toBeHidden()
  await expect.poll(outcome).toMatchObject({ ok: true })
  await expect.poll(() => value('/Switcher/1/volume')).toBe(40)
  await expect.poll(() => counted(page, 'received')).toBeGreaterThan(1)
})

test('a password that is kept is asked for again before it is tried out elsewhere', async ({ page }) => {
  await open(page)
  await page.getByLabel('Host').fill('localhost')
  await expect(page.getByTestId('password-elsewhere')).toContainText(`127.0.0.1:${mosquitto.port}`)
  await page.getByTestId('try-broker').click()
  await expect(page.getByTestId('check-sign_in')).toContainText('Enter it anew')
  await page.getByRole('button', { name: 'Replace Password' }).click()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await expect(page.getByTestId('password-elsewhere')).toBeHidden()
  await page.getByTestId('try-broker').click()
  await expect(page.getByTestId('check-write')).toHaveAttribute('data-tone', 'good')
})

test('a broker that stops is down for a reason, and has the latest of everything once it is back', async ({ page }) => {
  await open(page)
  await listener.close()
  await mosquitto.stop()
  const state = page.getByTestId('broker-state')
  await expect(state).toContainText('Not reached since')
  await expect(page.getByTestId('broker-reason')).toContainText(/refuses the connection.* It is tried again/)
  await exec('Switcher_1', 'volume', 50)
  await mosquitto.start()
  await expect(state).toContainText('Connected since', { timeout: AGAIN_MS })
  listener = await listen()
  await expect.poll(() => value('/Switcher/1/volume')).toBe(50)
  await expect(page.getByTestId('count-waiting')).toHaveText('0')
})

test('support staff see all of it but the secrets, and nothing to change', async ({ stranger }) => {
  const sam = { name: 'Sam', email: 'sam@example.com', password: 'sam-is-support', support: true }
  await shared.api('POST', '/api/engine/v2/users', sam)
  await shared.signIn(stranger, sam)
  const page = await stranger.newPage()
  await page.goto(`${shared.url}/admin/brokers`)
  await expect(page.getByTestId('brokers')).toContainText('Connected since')
  await expect(page.getByTestId('new')).toBeHidden()
  await page.getByRole('link', { name: 'Cellar' }).click()
  await expect(page.getByTestId('broker-facts')).toContainText('as room, with a password')
  await expect(page.getByTestId('broker-state')).toContainText('Connected since')
  await expect(previewed(page, '/Switcher/1/volume')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Host' })).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
  expect(await page.content()).not.toContain(PASSWORD)
})

test('e-mail is set up and tried out, and a trigger’s waits while the server is away', async ({ page }) => {
  const first = await mailServer()
  const { port } = first
  await page.goto(`${shared.url}/admin/network`)
  await page.getByTestId('set-up-mail').click()
  await page.getByRole('button', { name: 'None', exact: true }).click()
  await page.getByLabel('Server', { exact: true }).fill('127.0.0.1')
  await page.getByLabel('Port', { exact: true }).fill(String(port))
  await page.getByLabel('From', { exact: true }).fill('rooms')
  await page.getByTestId('save-mail').click()
  await page.getByText('must be an e-mail address').waitFor()
  await page.getByLabel('From', { exact: true }).fill('rooms@example.com')
  await page.getByTestId('save-mail').click()
  await page.getByLabel('Send a test to').fill('ada@example.com')
  await page.getByTestId('test-mail').click()
  await expect(page.getByTestId('mail-outcome')).toContainText('took a message to ada@example.com')
  expect(first.received).toMatchObject([{ from: 'rooms@example.com', to: ['ada@example.com'] }])

  await first.close()
  const trigger = await shared.api<{ id: string }>('POST', '/api/engine/v2/triggers', {
    ...{ name: 'Somebody rings', enable_webhook: true, conditions: { comparisons: [], time_dependents: [] } },
    actions: { functions: [], mailers: [{ emails: ['desk@example.com'], content: 'At the door.' }] },
  })
  const bell = await shared.api<{ id: string; webhook_secret: string }>(
    'POST',
    `/api/engine/v2/systems/${roomId}/triggers`,
    { trigger_id: trigger.id },
  )
  await shared.api('POST', `/api/engine/v2/webhook/${bell.id}/notify?secret=${bell.webhook_secret}`)
  await expect(page.getByTestId('mail-waiting')).toContainText('1 message waits')
  await expect(page.getByTestId('mail-state')).toHaveText('Cannot be sent')
  const second = await mailServer({ port })
  // It would be tried again by itself in a while; saving does so at once.
  await page.getByRole('region', { name: 'Mail' }).getByRole('button', { name: 'Change' }).click()
  await page.getByTestId('save-mail').click()
  await expect(page.getByTestId('mail-waiting')).toHaveText('Nothing waits.')
  await expect(page.getByTestId('mail-state')).toHaveText('Set up')
  expect(second.received.map(({ to, text }) => [to, text.includes('At the door.')])).toEqual([
    [['desk@example.com'], true],
  ])
  await second.close()
})

async function open(page: Page): Promise<void> {
  await page.goto(address)
  await expect(page.getByTestId('broker-state')).toContainText('Connected since')
}

const topics = (start: string) => [...listener.said.keys()].filter(topic => topic.startsWith(start))

/** What is kept under the topic that ends so. */
function value(end: string): unknown {
  const topic = topics('placeos/').find(one => one.endsWith(end)) ?? ''
  return JSON.parse(listener.said.get(topic) ?? '{}').value
}
