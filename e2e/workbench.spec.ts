import type { Page } from 'playwright/test'
import { expect, moduleId, roomId, test } from './fixtures.ts'

const display = `/admin/systems/${roomId}/modules/${moduleId('Display')}`
const lines = (page: Page) => page.getByTestId('wire-line')
const show = (page: Page, tab: string) => page.getByTestId(`tab-${tab}`).click()

async function run(page: Page, name: string) {
  const opened = page.getByTestId(`function-${name}`)
  if ((await opened.getAttribute('aria-expanded')) !== 'true') await opened.click()
  await page.getByTestId('run').click()
}

test('a technician watches the wire of a projector while pressing power, narrows it down and holds it still', async ({
  page,
  room,
}) => {
  await page.goto(`${room.url}${display}?show=wire`)
  await expect(page.getByTestId('wire')).toBeVisible()
  await page.getByTestId('function-power').click()
  await page.getByTestId('field-state').click()
  await page.getByTestId('run').click()
  await expect(page.getByTestId('wire-lines')).toContainText('25 31 50 4f 57 52 20 31 0d')

  const find = page.getByRole('searchbox', { name: 'Find on the wire' })
  await find.fill('POWR 1')
  await expect(lines(page)).toHaveCount(1)
  await expect(lines(page)).toHaveAttribute('data-direction', 'out')
  await find.fill('50 4f 57 52 3d 4f 4b')
  await expect(lines(page).first()).toHaveAttribute('data-direction', 'in')
  await find.fill('')
  await page.getByRole('combobox', { name: 'Way' }).selectOption('To the device')
  await expect(page.locator('[data-testid="wire-line"][data-direction="in"]')).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Way' }).selectOption('Both ways')

  await page.getByTestId('wire-pause').click()
  const held = await page.getByTestId('wire-lines').textContent()
  await run(page, 'refresh')
  await expect(page.getByTestId('wire-pause')).toHaveText(/Go on, \d+ new/)
  expect(await page.getByTestId('wire-lines').textContent()).toBe(held)
  await page.getByTestId('wire-pause').click()
  await expect(page.getByTestId('wire-lines')).toContainText('4c 41 4d 50 20 3f')

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download as text' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^Display_1-wire-.*\.txt$/)
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByTestId('wire')).not.toContainText('POWR 1')
})

test('nothing is watched once the wire is out of sight, and what was missed is said', async ({ page, room }) => {
  await page.goto(`${room.url}${display}?show=wire`)
  await run(page, 'refresh')
  await expect(page.getByTestId('wire-lines')).toContainText('LAMP')
  await show(page, 'log')
  await expect(page.getByTestId('log')).toBeVisible()
  await show(page, 'wire')
  await run(page, 'refresh')
  await expect(page.getByTestId('wire-lines')).toContainText('Nobody looked here for a while')
})

test('the queue of a silent device is cleared, and who waited is told', async ({ page, room }) => {
  await room.fault('Display', 'silent')
  await page.goto(`${room.url}${display}?show=queue`)
  for (const name of ['refresh', 'mute_video', 'mute_audio']) await run(page, name)
  await expect(page.getByTestId('queue-task').first()).toContainText('Running')
  await expect(page.getByTestId('queue-waiting')).toHaveText(/\d+ waits?/)
  await page.getByTestId('queue').getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Clear the queue' }).click()
  await expect(page.getByTestId('said')).toContainText('The queue of Display_1 is cleared.')
  await expect(page.getByTestId('queue-ended').filter({ hasText: 'Given up' }).first()).toBeVisible()
  await expect(page.getByTestId('runs').getByRole('listitem').first()).toHaveAttribute('data-ok', 'false')
})

test('a knob of the simulator is turned, and the status follows', async ({ page, room }) => {
  await page.goto(room.url + display)
  const hours = page.getByTestId('knob-lampHours')
  await expect(hours).toHaveValue(/^\d+$/)
  await hours.fill('-1')
  await hours.press('Enter')
  await expect(page.getByTestId('knobs')).toContainText('The least is 0.')
  await hours.fill('4321')
  await hours.press('Enter')
  await expect(page.getByTestId('knobs')).not.toContainText('The least is 0.')
  await run(page, 'refresh')
  await expect(page.getByTestId('status-lamp_usage')).toHaveText('4321')

  const other = await page.context().newPage()
  await other.goto(room.url + display)
  await other.getByTestId('knob-power').selectOption('1')
  await expect(page.getByTestId('knob-power')).toHaveValue('"1"')
})

test('a device is recorded, the recording takes its place, and answers as the device did', async ({ page, room }) => {
  await page.goto(room.url + display)
  await page.getByRole('button', { name: 'Record', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Stop and keep' })).toBeVisible()
  // What opens a connection belongs to what is played back.
  await page.getByRole('button', { name: 'Stop Display_1' }).click()
  await page.getByRole('button', { name: 'Start Display_1' }).click()
  await expect(page.getByTestId('health')).toContainText('Connected', { timeout: 15_000 })
  await run(page, 'refresh')
  await expect(page.getByTestId('result').first()).toHaveAttribute('data-ok', 'true')
  await page.getByRole('button', { name: 'Stop and keep' }).click()
  const recording = page.getByTestId('recording')
  await expect(recording).toContainText('Display_1')

  await recording.getByRole('button', { name: /^Put the recording/ }).click()
  await expect(recording).toContainText('In place')
  await expect(page.getByText('Replayed')).toBeVisible()
  await expect(page.getByTestId('health')).toContainText('Connected', { timeout: 15_000 })
  await run(page, 'refresh')
  await expect(page.getByTestId('result').first()).toHaveAttribute('data-ok', 'true')
  await expect(page.getByTestId('unknown-messages')).toBeVisible()

  await page.getByRole('button', { name: 'Use its simulator' }).click()
  await recording.getByRole('button', { name: /^Delete the recording/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(recording).toBeHidden()
})

test('a module is parked with a reason, stays out of service, and is put back', async ({ page, room }) => {
  await page.goto(room.url + display)
  await page.getByRole('button', { name: 'Park Display_1' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: /^Why/ }).fill('Lamp ordered')
  await page.getByRole('dialog').getByRole('button', { name: 'Park it' }).click()
  await expect(page.getByTestId('health')).toContainText('Parked')
  await expect(page.getByTestId('parked')).toContainText('Lamp ordered')
  await room.stop()
  await expect(page.getByTestId('veil')).toBeVisible()
  const allConnected = room.start()
  await expect(page.getByTestId('veil')).toBeHidden({ timeout: 20_000 })
  await expect(page.getByTestId('parked')).toContainText('Lamp ordered')
  await page.getByRole('button', { name: 'Put back into service' }).click()
  await allConnected
  await expect(page.getByTestId('health')).toContainText('Connected', { timeout: 15_000 })
})

test('a run is repeated, and changed and run again', async ({ page, room }) => {
  await page.goto(room.url + display)
  await run(page, 'switch_to')
  await expect(page.getByTestId('field-input')).toHaveAttribute('aria-invalid', 'true')
  await page.getByTestId('field-input').fill('nowhere')
  await page.getByTestId('run').click()
  await expect(page.getByTestId('result')).toContainText('There is no input called "nowhere"')
  const runs = page.getByTestId('runs').getByRole('listitem')
  await page.getByRole('button', { name: 'Repeat switch_to("nowhere")' }).click()
  await expect(runs).toHaveCount(2)
  await page.getByRole('button', { name: 'Change switch_to("nowhere") and run it' }).first().click()
  await expect(page.getByTestId('field-input')).toHaveValue('nowhere')
  await page.getByTestId('field-input').fill('elsewhere')
  await page.getByTestId('run').click()
  await expect(runs.first()).toContainText('switch_to("elsewhere")')
})

test("a driver's settings are filled in as a form, over the same text as the YAML", async ({ page, room }) => {
  const { row } = await room.api<{ row: { id: string } }>('POST', '/api/alcove/v1/records/settings', {
    fields: {
      parent_id: moduleId('Display'),
      encryption_level: 0,
      settings_string: '# Measured on site\nwarm_up_ms: 15000   # a slow one\nforeign: kept\n',
    },
  })
  const stored = async () =>
    (await room.api<{ row: { settings_string: string } }>('GET', `/api/alcove/v1/records/settings/${row.id}`)).row
      .settings_string
  await page.goto(`${room.url}/admin/records/module/${moduleId('Display')}`)
  const slot = page.getByTestId('settings-level-0')
  const form = slot.getByTestId('settings-form')
  await expect(form).toContainText('foreign')
  await form.getByTestId('field-warm_up_ms').fill('soon')
  await expect(form).toContainText('This must be a number.')
  await expect(page.getByRole('button', { name: 'Save settings for Anyone' })).toBeDisabled()
  await form.getByTestId('field-warm_up_ms').fill('20000')
  await form.getByRole('button', { name: /^Show \d+ more/ }).click()
  await expect(form.getByTestId('field-poll_ms')).toHaveAttribute('placeholder', '1000')
  await form.getByTestId('field-poll_ms').fill('500')
  await page.getByRole('button', { name: 'Save settings for Anyone' }).click()
  await expect.poll(stored).toBe('# Measured on site\nwarm_up_ms: 20000   # a slow one\nforeign: kept\npoll_ms: 500\n')
  await slot.getByRole('button', { name: 'YAML' }).click()
  await expect(slot.getByRole('textbox', { name: 'Settings for Anyone' })).toContainText('# a slow one')
})
