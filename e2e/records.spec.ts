import type { Page } from 'playwright/test'
import { API_KEY, expect, moduleId, type Room, roomId, test } from './fixtures.ts'

const BASE = '/api/alcove/v1/records'
const entities = [
  ...['control_system', 'module', 'zone', 'driver', 'repository', 'trigger', 'trigger_instance', 'settings'],
  ...['metadata', 'json_schema', 'user', 'api_key', 'authority', 'doorkeeper_application', 'ldap_authentication'],
  ...['oauth_authentication', 'saml_authentication', 'edge', 'broker', 'statistics'],
]

async function create(room: Room, entity: string, fields: object): Promise<string> {
  const { row } = await room.api<{ row: { id: string } }>('POST', `${BASE}/${entity}`, { fields })
  return row.id
}

const field = (page: Page, name: string) => page.locator(`[data-field="${name}"]`)
const save = (page: Page) => page.getByTestId('save').click()

/** Opens the part of the form that a field is in. */
const open = (page: Page, part: string) => page.locator('summary', { hasText: part }).click()

/** Chooses a record by its words in a field that names one. */
async function pick(page: Page, name: string, words: string) {
  await field(page, name)
    .getByRole('button', { name: /^(Choose|Add|Change)/ })
    .click()
  await field(page, name).getByRole('combobox').fill(words)
  // Once it is the first: what moves away under a finger is not pressed.
  const found = field(page, name).getByRole('option').first()
  await expect(found).toContainText(words)
  await found.click()
}

for (const [device, width, height] of [
  ['on a desk', 1440, 900],
  ['on a phone', 390, 844],
] as const) {
  test(`a technician ${device} finds a zone, renames it, and sees it in the list`, async ({ page, room }) => {
    await page.setViewportSize({ width, height })
    await page.goto(`${room.url}/admin`)
    await page.getByRole('link', { name: 'Records', exact: true }).click()
    await page.getByTestId('entity-zone').click()
    await page.getByRole('searchbox').fill('level 3')
    await expect(page).toHaveURL(/q=level/)
    await expect(page.getByTestId('total')).toHaveText('1 zone found')
    await page.getByRole('link', { name: 'Quay House Level 3' }).click()
    await expect(page.getByTestId('save-bar')).toHaveCount(0)
    await page.getByLabel('Name').fill('Quay House Level Three')
    await expect(page.getByTestId('save-bar')).toContainText('1 change')
    await save(page)
    await expect(page.getByTestId('said')).toHaveText('Saved')
    await expect(page.getByTestId('save-bar')).toHaveCount(0)
    await page.goBack()
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect(page.getByRole('link', { name: 'Quay House Level Three' })).toBeVisible()
  })
}

test('what is wrong is said beside its field', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/zone/new`)
  await save(page)
  await expect(field(page, 'name')).toContainText('Needed.')
  await expect(page.getByLabel('Name')).toBeFocused()
  await page.getByLabel('Name').fill('Quay House')
  await open(page, 'Place')
  await page.getByLabel('Time zone').fill('Europe/Atlantis')
  await save(page)
  await expect(field(page, 'name').or(field(page, 'timezone')).getByText('This is not a time zone')).toBeVisible()
  await page.getByLabel('Time zone').fill('Europe/Lisbon')
  await save(page)
  await expect(field(page, 'name')).toContainText('Another zone has this already.')
  await expect(field(page, 'timezone')).not.toContainText('not a time zone')

  await page.goto(`${room.url}/admin/records/module/${moduleId('Display')}`)
  await page.getByLabel('Port', { exact: true }).fill('70000')
  await save(page)
  await expect(field(page, 'port')).toContainText('A port is a number from 1 to 65535.')
  await page.getByLabel('Port', { exact: true }).fill('a few')
  await save(page)
  await expect(field(page, 'port')).toContainText('is not a number')
})

test('a module is made, added to a system, and put first', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/module/new`)
  await pick(page, 'driver_id', 'PJLink projector')
  await expect(field(page, 'port').getByRole('textbox')).toHaveValue('4352')
  await page.getByLabel('IP address or host name').fill('192.168.1.20')
  await page.getByLabel('Custom name').fill('Confidence')
  await save(page)
  await expect(page.getByRole('heading', { name: 'Confidence' })).toBeVisible()

  await page.goto(`${room.url}/admin/records/control_system/${roomId}`)
  await pick(page, 'modules', 'Confidence')
  const order = field(page, 'modules').getByRole('listitem')
  await expect(order).toHaveText([/System_1/, /Display_1/, /Switcher_1/, /Lighting_1/, /Confidence_1/])
  for (let step = 0; step < 4; step++) await page.getByRole('button', { name: 'Move Confidence_1 up' }).click()
  await expect(order.first()).toContainText('Confidence_1')
  await save(page)
  await expect(page.getByTestId('said')).toHaveText('Saved')
  await page.reload()
  await expect(order.first()).toContainText('Confidence_1')
  await expect(order).toHaveCount(5)
})

test('who deletes a system is told what goes with it', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/control_system/${roomId}`)
  await page.getByTestId('remove').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByTestId('removal')).toContainText(/4 modules: System, Display, Switcher and Lighting/)
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await expect(dialog).toHaveCount(0)
  await page.getByTestId('remove').click()
  await dialog.getByRole('button', { name: /^Delete Harbour Room/ }).click()
  await expect(page).toHaveURL(/\/records\/control_system$/)
  await expect(page.getByTestId('said')).toContainText('Harbour Room is deleted')
  await expect(page.getByText('No system yet')).toBeVisible()
  const { total } = await room.api<{ total: number }>('GET', `${BASE}/module`)
  expect(total).toBe(0)
})

test('a new API key is shown once, and opens the door', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/api_key/new`)
  await page.getByLabel('Name').fill('wall panel')
  await field(page, 'user_id')
    .getByRole('button', { name: /^Choose/ })
    .click()
  // Within the field: the choices of the next one are options too, and there before these are.
  await field(page, 'user_id').getByRole('option').first().click()
  await page.getByLabel('May act as').selectOption('Administrator')
  await save(page)
  const key = (await page.getByTestId('shown-once').textContent()) ?? ''
  expect(key).not.toBe(API_KEY)
  const answer = await fetch(`${room.url}/api/engine/v2/zones`, { headers: { 'x-api-key': key } })
  expect(answer.status).toBe(200)
  await page.getByRole('link', { name: /I have kept it/ }).click()
  await expect(page).toHaveURL(/\/records\/api_key\/[0-9a-f]{32}$/)
  await expect(page.getByTestId('shown-once')).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'wall panel' })).toBeVisible()
  expect(await page.content()).not.toContain(key)
})

test('what somebody else changes meanwhile is said, and what was typed stays', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/zone/zone-QuayLevel3`)
  await page.getByLabel('Name').fill('Mine')
  await room.api('PATCH', `${BASE}/zone/zone-QuayLevel3`, { fields: { name: 'Theirs', description: 'New carpet' } })
  await expect(field(page, 'name')).toContainText('Somebody else changed this meanwhile, to “Theirs”')
  await expect(page.getByLabel('Name')).toHaveValue('Mine')
  await expect(page.getByLabel('Description')).toHaveValue('New carpet')
  await page.getByRole('button', { name: 'Take theirs' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('Theirs')
  await expect(page.getByTestId('save-bar')).toHaveCount(0)
})

test('a node that stops takes nothing along that was typed', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/zone/zone-QuayLevel3`)
  await page.getByLabel('Name').fill('Typed before the cut')
  await room.stop()
  await expect(page.getByTestId('veil')).toBeVisible()
  await save(page)
  await expect(page.getByText('There is no link to the node.')).toBeVisible()
  await room.start()
  await expect(page.getByTestId('veil')).toHaveCount(0)
  await expect(page.getByLabel('Name')).toHaveValue('Typed before the cut')
  await save(page)
  await expect(page.getByTestId('said')).toHaveText('Saved')
})

test('nobody leaves what they typed by a slip', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/records/zone/zone-QuayLevel3`)
  await page.getByLabel('Name').fill('Half done')
  await page.getByRole('link', { name: 'Zones' }).click()
  await page.getByRole('button', { name: 'Stay here' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('Half done')
  await page.getByRole('link', { name: 'Zones' }).click()
  await page.getByRole('button', { name: /^Leave and lose 1 change/ }).click()
  await expect(page).toHaveURL(/\/records\/zone$/)
})

test('a secret is kept, replaced and cleared, and never shown', async ({ page, room }) => {
  const id = await create(room, 'broker', {
    name: 'Broker',
    host: '127.0.0.1',
    port: 1,
    username: 'me',
    password: 'swordfish',
  })
  await page.goto(`${room.url}/admin/records/broker/${id}`)
  const password = field(page, 'password')
  await expect(password).toContainText('Set')
  await password.getByRole('button', { name: 'Replace Password' }).click()
  await password.locator('input').fill('marlin')
  await save(page)
  await expect(page.getByTestId('said')).toHaveText('Saved')
  await password.getByRole('button', { name: 'Clear Password' }).click()
  await expect(password).toContainText('Will be cleared')
  await save(page)
  await expect(password.locator('input')).toHaveAttribute('placeholder', 'Not set')
})

test('a list of thousands draws only what is in sight, and its end is a jump away', async ({ page, room }) => {
  const many = 1_500
  for (let begun = 0; begun < many; begun += 50) {
    const names = Array.from({ length: 50 }, (_, index) => `Desk ${String(begun + index).padStart(4, '0')}`)
    await Promise.all(names.map(name => create(room, 'zone', { name })))
  }
  await page.goto(`${room.url}/admin/records/zone`)
  await expect(page.getByTestId('total')).toHaveText('1,502 zones')
  expect(await page.getByRole('listitem').count()).toBeLessThan(80)
  await page.keyboard.press('End')
  await expect(page.getByRole('listitem').last()).toHaveAttribute('aria-posinset', '1502')
  await expect(page.getByRole('listitem').last().getByRole('link')).toBeVisible()
  expect(await page.getByRole('listitem').count()).toBeLessThan(80)
  await page.getByRole('searchbox').fill('0777')
  await expect(page.getByTestId('total')).toHaveText('1 zone found')
})

test('every list and every form opens, and complains about nothing', async ({ page, room }) => {
  test.slow()
  const complaints: string[] = []
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  for (const entity of entities) {
    await page.goto(`${room.url}/admin/records/${entity}`)
    await expect(page.getByTestId('total')).toContainText(/\d/)
    const first = page.getByRole('listitem').getByRole('link').first()
    if ((await first.count()) > 0) {
      await first.click()
      await expect(page.getByTestId('record-id')).toBeVisible()
    }
    if (entity === 'statistics') continue
    await page.goto(`${room.url}/admin/records/${entity}/new`)
    await expect(page.getByTestId('save')).toBeVisible()
    await expect(page.locator('[data-field]').first()).toBeVisible()
  }
  for (const path of ['records', 'records/version', 'api']) {
    await page.goto(`${room.url}/admin/${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
  expect(complaints).toEqual([])
})
