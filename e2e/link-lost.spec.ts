import { expect, test } from './fixtures.ts'

test('when the node is gone the panel keeps what it last knew under a veil, and comes back by itself', async ({
  page,
  room,
}) => {
  await page.goto(`${room.url}/kiosk`)
  await page.getByTestId('light-ceiling').click()
  await expect(page.getByTestId('light-ceiling')).toHaveAttribute('aria-pressed', 'true')

  await room.stop('SIGKILL')
  await expect(page.getByTestId('veil')).toBeVisible()
  await expect(page.getByTestId('light-ceiling')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('main', { includeHidden: true })).toHaveAttribute('inert')

  await room.start()
  await expect(page.getByTestId('veil')).toBeHidden({ timeout: 20_000 })
  await expect(page.getByRole('main')).not.toHaveAttribute('inert')
  await expect(page.getByTestId('light-ceiling')).toHaveAttribute('data-truth', 'confirmed')
})

test('a node that stands still is noticed too', async ({ page, room }) => {
  await page.goto(`${room.url}/kiosk`)
  await expect(page.getByTestId('power')).toHaveAttribute('data-truth', 'confirmed')
  room.freeze()
  await expect(page.getByTestId('veil')).toBeVisible({ timeout: 30_000 })
  room.thaw()
  await expect(page.getByTestId('veil')).toBeHidden({ timeout: 30_000 })
})
