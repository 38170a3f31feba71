import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, moduleId, type Room, roomId, test } from './fixtures.ts'

const RECORDS = '/api/alcove/v1/records'

const greeter = `import { defineDriver, none, one } from '@alcove/driver-kit'
import { z } from 'zod'

export const driver = defineDriver({
  name: 'Greeter',
  moduleName: 'Greeter',
  about: 'Says *hello* on a display. <img src=x onerror="document.title = 1">',
  transport: none(),
  uses: { wall: one('Display_9', 'Powerable') },
  settings: z.object({ greeting: z.string().default('hello').describe('What it says.') }),
  status: { said: z.string() },
  commands: { greet: { about: 'Says it.', args: {}, run: () => 'hello' } },
})
`

/** A driver in source in the node's own folder, as a technician puts it there. */
function put(room: Room, text: string) {
  mkdirSync(join(room.folder, 'drivers', 'acme'), { recursive: true })
  writeFileSync(join(room.folder, 'drivers', 'acme', 'greeter.ts'), text)
}

test('a technician finds a driver, reads its documentation, and finds its module', async ({ page, room }) => {
  await page.goto(`${room.url}/admin`)
  await page.getByRole('link', { name: 'Drivers' }).click()
  await expect(page.getByTestId('driver-extron/sis-matrix')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Find a driver' }).fill('pjlink')
  await expect(page.getByTestId('driver-extron/sis-matrix')).toBeHidden()
  await expect(page).toHaveURL(/q=pjlink/)
  await page.getByRole('link', { name: 'PJLink projector' }).click()
  await expect(page).toHaveURL(/\/admin\/drivers\/pjlink\/projector$/)

  await expect(page.getByTestId('connects')).toContainText('4352')
  await expect(page.getByTestId('doc-mute')).toContainText('Audio | Video | AudioVideo')
  await expect(page.getByTestId('settings-table')).toContainText('How long the projector may take to turn on.')
  await expect(page.getByTestId('settings-table')).toContainText('60000')
  await expect(page.getByTestId('status-table')).toContainText('lamp_usage')
  await page.getByTestId('work').getByRole('link', { name: 'Display_1' }).click()
  await expect(page).toHaveURL(new RegExp(`/modules/${moduleId('Display')}$`))
})

test('a driver that is not there says so, and leads back', async ({ page, room }) => {
  await page.goto(`${room.url}/admin/drivers/acme/nothing`)
  await expect(page.getByText('This driver is not on this node')).toBeVisible()
  await page.getByRole('link', { name: 'Go to all drivers.' }).click()
  await expect(page.getByTestId('driver-pjlink/projector')).toBeVisible()
})

test("a driver's thread is seen and restarted, and its module comes back by itself", async ({ page, room }) => {
  await page.goto(`${room.url}/admin/health`)
  await expect(page.getByTestId('main-loop')).toContainText('ms')
  const thread = page.getByTestId('thread-pjlink/projector')
  await expect(thread).toContainText('Display_1')
  await thread.getByRole('button', { name: /^Restart/ }).click()
  await expect(page.getByRole('dialog')).toContainText('Display_1 is started anew.')
  await page.getByRole('dialog').getByRole('button', { name: 'Restart', exact: true }).click()
  await expect(page.getByTestId('said')).toContainText('restarted')
  await expect(thread).toContainText('Last ended', { timeout: 15_000 })
  await thread.getByRole('link', { name: 'Display_1' }).click()
  await expect(page.getByTestId('health')).toContainText('Connected', { timeout: 20_000 })
})

test('a file that cannot be built is named with its line, and the version before runs on', async ({ page, room }) => {
  put(room, greeter)
  await page.goto(`${room.url}/admin/drivers`)
  await expect(page.getByTestId('driver-acme/greeter')).toContainText('From a folder', { timeout: 20_000 })
  put(room, greeter.replace('transport: none(),', 'transport: none(,'))
  const problems = page.getByTestId('problems')
  await expect(problems).toContainText(/greeter\.ts, line 8, column \d+/, { timeout: 20_000 })
  await expect(problems).toContainText('The last version that was good runs on')
  await page.getByRole('link', { name: 'Greeter', exact: true }).click()
  await expect(page.getByTestId('about')).toContainText('<img src=x')
  expect(await page.title()).toBe('Greeter · Alcove')
  put(room, greeter)
  await page.getByRole('link', { name: 'Drivers' }).first().click()
  await expect(problems).toBeHidden({ timeout: 20_000 })
})

test('what logic cannot do without is named, and added in two steps', async ({ page, room }) => {
  put(room, greeter)
  await page.goto(`${room.url}/admin/drivers/acme/greeter`)
  await expect(page.getByTestId('uses')).toContainText('Display_9', { timeout: 20_000 })
  const { row: driver } = await room.api<{ row: { id: string } }>('POST', `${RECORDS}/driver`, {
    fields: {
      name: 'Greeter',
      module_name: 'Greeter',
      role: 99,
      file_name: 'acme/greeter',
      commit: 'HEAD',
      repository_id: 'repo-alcove',
    },
  })
  const { row: module } = await room.api<{ row: { id: string } }>('POST', `${RECORDS}/module`, {
    fields: { driver_id: driver.id, control_system_id: roomId, running: true },
  })
  await page.goto(`${room.url}/admin/systems/${roomId}/modules/${module.id}`)
  const missing = page.getByTestId('missing')
  await expect(missing).toContainText('Greeter needs Display_9 (Powerable). This system has none.')
  await missing.getByRole('link', { name: 'PJLink projector' }).click()
  await expect(page.getByText('It becomes part of')).toContainText('Harbour Room')
  await page
    .getByRole('textbox', { name: 'Ip' })
    .or(page.getByLabel('Address', { exact: true }))
    .first()
    .fill('127.0.0.1')
  await page.getByTestId('save').click()
  await expect(page).toHaveURL(/\/admin\/systems\/.*\/modules\//)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Display_2')
})
