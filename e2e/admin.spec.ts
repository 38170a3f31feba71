import { expect, moduleId, roomId, test } from './fixtures.ts'

const display = `/admin/systems/${roomId}/modules/${moduleId('Display')}`

test('a technician finds the room, its modules, and what they report', async ({ page, room }) => {
  await page.goto(`${room.url}/admin`)
  await page.getByTestId(`system-${roomId}`).click()
  await expect(page).toHaveURL(new RegExp(`/admin/systems/${roomId}$`))
  for (const slug of ['System_1', 'Display_1', 'Switcher_1', 'Lighting_1']) {
    await expect(page.getByTestId(`module-${slug}`)).toContainText(/connected/i)
  }
  await page.getByTestId('module-Display_1').getByRole('link').first().click()
  await expect(page).toHaveURL(new RegExp(`${display}$`))
  await page.reload()
  await expect(page.getByTestId('status-lamp_usage')).toHaveText(/^\d+$/)
})

test('any function runs from its form, the answer is shown, and the log shows what was said to the device', async ({
  page,
  room,
}) => {
  await page.goto(room.url + display)
  await page.getByTestId('function-mute_video').click()
  await page.getByTestId('run').click()
  await expect(page.getByTestId('result').first()).toHaveAttribute('data-ok', /true|false/)
  await expect(page.getByTestId('log')).toContainText('AVMT')

  await page.goto(`${room.url}/admin/systems/${roomId}/modules/${moduleId('Lighting')}`)
  await page.getByTestId('function-relay').click()
  await page.getByTestId('run').click()
  await expect(page.getByTestId('result').first()).toHaveAttribute('data-ok', 'true')
})

test('a module is stopped and started', async ({ page, room }) => {
  await page.goto(room.url + display)
  await page.getByRole('button', { name: 'Stop Display_1' }).click()
  await expect(page.getByText(/^stopped/i).first()).toBeVisible()
  await page.getByRole('button', { name: 'Start Display_1' }).click()
  await expect(page.getByText(/^connected/i).first()).toBeVisible({ timeout: 15_000 })
})

test('the pages send nothing anywhere else and complain about nothing', async ({ page, room }) => {
  const foreign: string[] = []
  const complaints: string[] = []
  page.on('request', request => {
    if (!request.url().startsWith(room.url) && !request.url().startsWith('data:')) foreign.push(request.url())
  })
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  for (const path of ['/kiosk', '/admin', `/admin/systems/${roomId}`, display]) {
    await page.goto(room.url + path)
    await expect(page.getByTestId(path === '/kiosk' ? 'power' : 'link')).toBeVisible()
  }
  expect(foreign).toEqual([])
  expect(complaints).toEqual([])
})
