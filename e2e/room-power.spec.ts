import { expect, moduleId, roomId, test } from './fixtures.ts'

test('On is sent, then the projector warms up, and the panel says On only once the projector has confirmed', async ({
  page,
  room,
  context,
}) => {
  await page.goto(`${room.url}/kiosk`)
  const power = page.getByTestId('power')
  await expect(page.getByRole('heading', { name: 'Harbour Room' })).toBeVisible()
  await expect(power).toHaveAttribute('aria-pressed', 'false')
  await expect(power).toHaveAttribute('data-truth', 'confirmed')

  await power.click()
  await expect(power).toHaveAttribute('data-truth', /sent|waiting/)
  await expect(page.getByText(/warming up/i).first()).toBeVisible()
  expect(await room.status('Display_1', 'power')).not.toBe(true)
  await expect(power).toHaveAttribute('aria-pressed', 'false')

  await expect(power).toHaveAttribute('aria-pressed', 'true', { timeout: 20_000 })
  expect(await room.status('Display_1', 'power')).toBe(true)
  await expect(power).toHaveAttribute('data-truth', 'confirmed')
  await expect(page.getByTestId('source-laptop')).toHaveAttribute('aria-pressed', 'true')

  const admin = await context.newPage()
  await admin.goto(`${room.url}/admin/systems/${roomId}/modules/${moduleId('Display')}`)
  await expect(admin.getByTestId('status-lamp_usage')).toHaveText(/^\d+$/)
  await expect(admin.getByTestId('status-power')).toHaveText('true')
})

test('a light and a source chosen on the panel are shown once the devices say so', async ({ page, room }) => {
  await page.goto(`${room.url}/kiosk`)
  const light = page.getByTestId('light-ceiling')
  await expect(light).toHaveAttribute('aria-pressed', 'false')
  await light.click()
  await expect(light).toHaveAttribute('aria-pressed', 'true')
  expect(await room.status('Lighting_1', 'relay0')).toBe(true)

  await page.getByTestId('power').click()
  await expect(page.getByTestId('power')).toHaveAttribute('aria-pressed', 'true', { timeout: 20_000 })
  await page.getByTestId('source-pc').click()
  await expect(page.getByTestId('source-pc')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByTestId('source-laptop')).toHaveAttribute('aria-pressed', 'false')
})

test('a projector that says nothing is a failure in words, and the panel goes back to the truth', async ({
  page,
  room,
}) => {
  test.slow()
  await page.goto(`${room.url}/kiosk`)
  const power = page.getByTestId('power')
  await expect(power).toHaveAttribute('data-truth', 'confirmed')
  await room.fault('Display', 'silent')
  await power.click()
  await expect(power).toHaveAttribute('data-truth', /sent|waiting/)
  await expect(power).toHaveAttribute('data-truth', 'failed', { timeout: 45_000 })
  await expect(power).toHaveAttribute('aria-pressed', 'false')

  const projector = page.getByTestId('device-Display_1')
  await expect(projector).toHaveAttribute('data-trouble', 'true', { timeout: 45_000 })
  await room.fault('Display', 'none')
  await expect(projector).toHaveAttribute('data-trouble', 'false', { timeout: 30_000 })

  // It heard the press, as a rule, and only could not say so: what counts now is what it says itself.
  const isOn = async () => String(await room.status('Display_1', 'power'))
  await expect.poll(async () => (await power.getAttribute('aria-pressed')) === (await isOn())).toBe(true)
  if ((await isOn()) === 'false') await power.click()
  await expect(power).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 })
  await expect(power).toHaveAttribute('data-truth', 'confirmed')
})

test('a projector that hangs up is shown as not answering, and comes back by itself', async ({ page, room }) => {
  await page.goto(`${room.url}/kiosk`)
  const projector = page.getByTestId('device-Display_1')
  await expect(projector).toHaveAttribute('data-trouble', 'false')
  await room.fault('Display', 'dropping')
  await expect(projector).toHaveAttribute('data-trouble', 'true')
  await room.fault('Display', 'none')
  await expect(projector).toHaveAttribute('data-trouble', 'false', { timeout: 30_000 })
})

test('two panels of one room show the same', async ({ page, room, context }) => {
  const other = await context.newPage()
  await page.goto(`${room.url}/kiosk`)
  await other.goto(`${room.url}/kiosk`)
  await page.getByTestId('light-window').click()
  await expect(other.getByTestId('light-window')).toHaveAttribute('aria-pressed', 'true')
  await other.getByTestId('light-window').click()
  await expect(page.getByTestId('light-window')).toHaveAttribute('aria-pressed', 'false')
})
