import type { Page } from 'playwright/test'
import { ADMIN, expect, Room, test, typeSignIn } from './fixtures.ts'

const OTHER = 'another-password-for-stories'

/** A code that is well formed, and is not this one. */
const wrongFor = (code: string) => (code === 'ABCD-EFGH' ? 'ABCD-EFGJ' : 'ABCD-EFGH')

async function fillClaim(page: Page, code: string) {
  await page.getByLabel('Code').fill(code)
  await page.getByLabel('Your name').fill(ADMIN.name)
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.getByRole('button', { name: 'Claim this node' }).click()
}

test('a fresh node is claimed with the code on its panel, and a forgotten password is set anew the same way', async ({
  browser,
}) => {
  test.slow()
  const room = new Room({ unclaimed: true })
  const [mine, others] = [await browser.newContext(), await browser.newContext()]
  const [panel, page, other] = [await others.newPage(), await mine.newPage(), await others.newPage()]
  const strip = panel.getByTestId('presence')
  try {
    await test.step('the panel and the console show the same code, and the room can be worked', async () => {
      await room.start()
      await panel.goto(`${room.url}/kiosk`)
      await expect(strip).toContainText('Not claimed yet')
      expect(room.code('Code')).not.toBe('')
      await expect(strip).toContainText(room.code('Code'))
      await expect(panel.getByTestId('light-ceiling')).toHaveAttribute('data-truth', 'confirmed')
      await expect(panel.getByTestId('device-Lighting_1')).toHaveAttribute('data-trouble', 'false')
      // On a machine that is busy a press may fail, and says so; one presses again.
      const light = panel.getByTestId('light-ceiling')
      await expect(async () => {
        if ((await light.getAttribute('aria-pressed')) !== 'true') await light.click()
        await expect(light).toHaveAttribute('aria-pressed', 'true', { timeout: 5_000 })
      }).toPass()
    })

    await test.step('the admin page leads to the claim, which says what is missing and what is wrong', async () => {
      await page.goto(`${room.url}/admin/health`)
      await expect(page).toHaveURL(/\/login\?continue=%2Fadmin%2Fhealth$/)
      await expect(page.getByRole('heading', { name: 'Claim this node' })).toBeVisible()
      await page.getByRole('button', { name: 'Claim this node' }).click()
      await expect(page.getByText('Eight letters and figures')).toBeVisible()
      await fillClaim(page, wrongFor(room.code('Code')))
      await expect(page.getByRole('alert')).toContainText(
        'This is not the code that the panel and the console show now',
      )
      await expect(page.getByLabel('Your name')).toHaveValue(ADMIN.name)
    })

    await test.step('the right code claims it, and leads to where one wanted to go', async () => {
      await page.getByLabel('Code').fill(room.code('Code').toLowerCase().replace('-', ' '))
      await page.getByRole('button', { name: 'Claim this node' }).click()
      await expect(page).toHaveURL(`${room.url}/admin/health`)
      await expect(page.getByTestId('account')).toHaveAccessibleName(`Account of ${ADMIN.name}`)
      await expect(strip).toBeHidden()
    })

    await test.step('a second claim is refused', async () => {
      await other.goto(`${room.url}/login/claim`)
      await expect(other.getByRole('heading', { name: 'This node is claimed already' })).toBeVisible()
      const data = { ...ADMIN, code: room.code('Code') }
      expect((await others.request.post(`${room.url}/auth/claim`, { data })).status()).toBe(409)
    })

    await test.step('after a restart there is no code, and one signs in', async () => {
      await room.stop()
      await room.start()
      expect(room.code('Code')).toBe('')
      await expect(page.getByTestId('link')).toHaveText('Live', { timeout: 20_000 })
      await other.goto(`${room.url}/admin`)
      await typeSignIn(other)
      await expect(other.getByTestId('account')).toBeVisible()
      await expect(panel.getByTestId('light-ceiling')).toBeEnabled()
      await expect(strip).toBeHidden()
    })

    await test.step('started for a reset, the panel shows a code', async () => {
      await other.goto(`${room.url}/login/reset`)
      await expect(other.getByText('--reset-sign-in')).toBeVisible()
      await room.stop()
      await room.start('--reset-sign-in')
      await expect(strip).toContainText('Forgotten password', { timeout: 20_000 })
      expect(room.code('Reset')).not.toBe('')
      await expect(strip).toContainText(room.code('Reset'))
    })

    await test.step('with it a new password is set, and who was signed in with the old one is out', async () => {
      await others.clearCookies()
      await other.goto(`${room.url}/login`)
      await other.getByRole('link', { name: 'Set a new one' }).click()
      await other.getByLabel('Code').fill(wrongFor(room.code('Reset')))
      await other.getByLabel('E-mail').fill(ADMIN.email)
      await other.getByLabel('New password', { exact: true }).fill(OTHER)
      const set = other.getByRole('button', { name: 'Set the password and sign in' })
      await set.click()
      await expect(other.getByRole('alert')).toContainText('This is not the code')
      await other.getByLabel('Code').fill(room.code('Reset'))
      await set.click()
      await expect(other.getByTestId('account')).toHaveAccessibleName(`Account of ${ADMIN.name}`)
      await expect(strip).toBeHidden()
      await expect(page).toHaveURL(/\/login\?continue=%2Fadmin%2Fhealth$/, { timeout: 20_000 })
      await typeSignIn(page)
      await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is not right')
      await typeSignIn(page, { ...ADMIN, password: OTHER })
      await expect(page).toHaveURL(`${room.url}/admin/health`)
    })
  } finally {
    await Promise.all([mine.close(), others.close()])
    await room.remove()
  }
})
