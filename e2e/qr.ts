import type { Locator } from 'playwright/test'
import { encode } from 'uqr'
import { expect } from './fixtures.ts'

/** What is dark on a drawn QR code is what is dark on one of this text. */
export async function expectToHold(code: Locator, text: string): Promise<void> {
  const runs = ((await code.locator('path').getAttribute('d')) ?? '').matchAll(/M(\d+) (\d+)h(\d+)/g)
  const drawn = [...runs].flatMap(([, x, y, width]) =>
    Array.from({ length: Number(width) }, (_, at) => `${Number(x) + at} ${y}`),
  )
  const wanted = encode(text, { ecc: 'M', border: 2 }).data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`${x} ${y}`] : [])),
  )
  expect(drawn).toEqual(wanted)
}
