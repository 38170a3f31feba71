import type { Page } from 'playwright/test'
import { expect, type Room, roomId, test } from './fixtures.ts'

const RECORDS = '/api/alcove/v1/records/settings'
const [building, level] = ['zone-QuayHouse0', 'zone-QuayLevel3']

interface Row {
  id: string
  settings_string: string
}

async function keep(room: Room, parent_id: string, encryption_level: number, settings_string: string): Promise<Row> {
  const { row } = await room.api<{ row: Row }>('POST', RECORDS, {
    fields: { parent_id, encryption_level, settings_string },
  })
  return row
}

const textOf = async (room: Room, id: string) =>
  (await room.api<{ row: Row }>('GET', `${RECORDS}/${id}`)).row.settings_string

const ofSystem = (room: Room) => `${room.url}/admin/records/control_system/${roomId}`
const editor = (page: Page, level = 'Anyone') => page.getByRole('textbox', { name: `Settings for ${level}` })
const save = (page: Page, level = 'Anyone') => page.getByRole('button', { name: `Save settings for ${level}` })

test("a technician overrides a zone's setting in the system, and sees where each value comes from", async ({
  page,
  room,
}) => {
  await keep(room, building, 0, 'volume: 30\nwelcome: Welcome to Quay House\n')
  await keep(room, level, 0, 'volume: 40 # the ventilation hums\n')
  await page.goto(ofSystem(room))

  const volume = page.getByTestId('key-volume')
  await expect(volume).toContainText('40')
  await expect(volume).toContainText('zone Level 3')
  await expect(volume.locator('s')).toHaveText(['30'])
  await expect(page.getByTestId('key-welcome')).toContainText('zone Quay House')

  await volume.getByRole('button', { expanded: false }).click()
  await volume.getByRole('button', { name: 'Override here' }).click()
  await expect(editor(page)).toContainText('volume: 40')
  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('End')
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('55')
  await save(page).click()

  await expect(volume).toContainText('55')
  await expect(volume).toContainText('this system')
  await expect(volume.locator('s')).toHaveText(['40', '30'])
  await expect(save(page)).toBeHidden()
  await page.getByRole('button', { name: 'As YAML' }).click()
  await expect(page.getByTestId('merged-yaml')).toContainText('volume: 55')
})

test('a comment in YAML survives saving and reloading', async ({ page, room }) => {
  const text = '# Measured on site,\n# twice.\nwarm_up_ms: 15000   # a slow one\n'
  const { id } = await keep(room, roomId, 0, text)
  await page.goto(ofSystem(room))
  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('screen: down # from the ceiling')
  await save(page).click()
  await expect(page.getByTestId('key-screen')).toContainText('down')
  expect(await textOf(room, id)).toBe(`${text}screen: down # from the ceiling`)

  await page.reload()
  await expect(editor(page)).toContainText('# twice.')
  await expect(editor(page)).toContainText('# from the ceiling')
})

test('bad YAML is explained beside the editor, and nothing is lost', async ({ page, room }) => {
  const { id } = await keep(room, roomId, 0, 'volume: 40\n')
  await page.goto(ofSystem(room))
  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('sources: [laptop, pc')
  await expect(page.getByRole('button', { name: 'Line 2' })).toBeVisible()
  await save(page).click()
  await expect(page.getByTestId('settings-level-0').getByRole('alert')).toContainText('Not saved.')
  await expect(editor(page)).toContainText('sources: [laptop, pc')
  expect(await textOf(room, id)).toBe('volume: 40\n')
  await page.getByRole('link', { name: 'Rooms' }).click()
  await page.getByRole('button', { name: 'Stay here' }).click()

  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(']')
  await save(page).click()
  await expect(page.getByTestId('key-sources')).toContainText('[laptop, pc]')
})

test('what somebody else saves is shown, and said where it is being edited', async ({ page, room }) => {
  const { id } = await keep(room, roomId, 0, 'volume: 40\n')
  await page.goto(ofSystem(room))
  await expect(editor(page)).toContainText('volume: 40')
  await room.api('PATCH', `${RECORDS}/${id}`, { fields: { settings_string: 'volume: 41\n' } })
  await expect(editor(page)).toContainText('volume: 41')

  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('mine: 1')
  await room.api('PATCH', `${RECORDS}/${id}`, { fields: { settings_string: 'volume: 42\n' } })
  await expect(page.getByText(/Saved elsewhere at/)).toBeVisible()
  await expect(editor(page)).toContainText('mine: 1')
  await expect(save(page)).toBeDisabled()
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await save(page).click()
  await expect(page.getByTestId('key-mine')).toBeVisible()
  expect(await textOf(room, id)).toBe('volume: 41\nmine: 1')
})

test('emptied settings are removed once that is meant', async ({ page, room }) => {
  await keep(room, roomId, 0, 'volume: 40\n')
  await page.goto(ofSystem(room))
  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('Delete')
  await save(page).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep them' }).click()
  await expect(editor(page)).toContainText('volume: 40')
  await page.getByRole('textbox', { name: 'Settings for Anyone' }).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('Delete')
  await save(page).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('button', { name: 'Add settings for Anyone' })).toBeVisible()
  await expect(page.getByTestId('key-volume')).toBeHidden()
})

test('an earlier version is restored, as a new one', async ({ page, room }) => {
  const first = '# as it was\nvolume: 40\n'
  const { id } = await keep(room, roomId, 0, first)
  await room.api('PATCH', `${RECORDS}/${id}`, { fields: { settings_string: 'volume: 55\nscreen: down\n' } })
  await page.goto(`${room.url}/admin/records/settings/${id}`)
  const versions = page.getByTestId('version')
  await expect(versions).toHaveCount(2)
  await expect(versions.first().getByTestId('diff')).toContainText('volume: 55')
  await versions
    .last()
    .getByRole('button', { name: /^Restore/ })
    .click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
  await expect(versions).toHaveCount(3)
  expect(await textOf(room, id)).toBe(first)
})

test('what nobody may read appears nowhere, and can be replaced', async ({ page, room }) => {
  const secret = 'never-seen-4711'
  await keep(room, level, 3, `booking_token: ${secret}\n`)
  const { id } = await keep(room, roomId, 3, `webhook: ${secret}\nother: ${secret}\n`)
  await page.goto(ofSystem(room))
  const token = page.getByTestId('key-booking_token')
  await expect(token).toContainText('set, not shown')
  await token.getByRole('button', { expanded: false }).click()
  await expect(page.getByTestId('settings-level-3')).toContainText('webhook')
  const shown = () => page.content()
  expect(await shown()).not.toContain(secret)
  expect(await shown()).not.toContain('\u001b')

  await page.getByRole('button', { name: 'Replace settings for Nobody' }).click()
  await editor(page, 'Nobody').click()
  await page.keyboard.type('webhook: another-one')
  await expect(page.getByTestId('settings-level-3')).toContainText('gone once it is saved: other')
  await save(page, 'Nobody').click()
  await expect(page.getByTestId('key-other')).toBeHidden()
  expect(await shown()).not.toContain('another-one')

  await page.goto(`${room.url}/admin/records/settings/${id}`)
  await expect(page.getByTestId('version')).toHaveCount(2)
  await expect(page.getByTestId('version').first()).toContainText('nobody may read it')
  expect(await shown()).not.toContain(secret)
  expect(await shown()).not.toContain('another-one')
  expect(await shown()).not.toContain('\u001b')
})

test('the API page leads to a call by its address, and says how to make it', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/api#settings.update`)
  const call = page.getByTestId('call-settings.update')
  await expect(call).toContainText('X-API-Key: $ALCOVE_API_KEY')
  await expect(call).toContainText('encryption_level')
  await page.getByRole('searchbox', { name: 'Find a call' }).fill('records explain')
  await page.getByTestId('call-records.explain').getByRole('button').first().click()
  await expect(page).toHaveURL(/#records\.explain$/)
  await expect(page.getByTestId('call-records.explain')).toContainText('/api/alcove/v1/records/ENTITY/ID/settings')
})
