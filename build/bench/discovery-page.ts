import { chromium, type Page } from 'playwright'

interface Frames {
  /** From the first announcement until the page showed the last one. */
  ms?: number
  longest: number
  /** Those of over 50 ms, of all. */
  slow: number
}

interface Asked {
  executablePath: string
  url: string
  person: { email: string; password: string }
  count: number
  announce(): Promise<number>
}

const SCROLL_MS = 5_000

/** A real page over the list of devices: while nothing comes, while all of them do, and while somebody scrolls meanwhile. */
export async function framesWhileTheyCome(asked: Asked): Promise<Record<string, Frames>> {
  const { executablePath, url, person, count, announce } = asked
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-gpu']
  const browser = await chromium.launch({ executablePath, args })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.addInitScript({ content: countFrames })
    const answer = await context.request.post(`${url}/auth/signin`, { data: person })
    if (answer.status() !== 202) throw new Error(`Signing in: ${answer.status()} ${await answer.text()}`)
    const page = await context.newPage()
    await page.goto(`${url}/admin/discover?show=all`)
    await page.getByTestId('places').waitFor()
    await page.waitForTimeout(2_000)

    await frames(page)
    await page.waitForTimeout(3_000)
    const idle = await frames(page)
    const at = await announce()
    const words = new RegExp(`^${count}\\b|^${new Intl.NumberFormat('en').format(count)}\\b`)
    await page.getByTestId('total').filter({ hasText: words }).waitFor({ timeout: 60_000 })
    const ms = Date.now() - at
    const coming = await frames(page)
    await scroll(page)
    const scrolling = await frames(page)
    const anew = announce()
    await scroll(page)
    await anew
    return {
      'nobody there': idle,
      'while they come': { ms, ...coming },
      'while somebody scrolls': scrolling,
      'while somebody scrolls and all announce themselves anew': await frames(page),
    }
  } finally {
    await browser.close()
  }
}

async function scroll(page: Page): Promise<void> {
  await page.mouse.move(640, 500)
  const until = performance.now() + SCROLL_MS
  for (let turn = 0; performance.now() < until; turn++) {
    await page.mouse.wheel(0, turn % 60 < 40 ? 400 : -400)
    await page.waitForTimeout(16)
  }
}

/** How long those were that were drawn since this was asked last. */
async function frames(page: Page): Promise<Frames> {
  const took = await page.evaluate<number[]>('window.took.splice(0)')
  return { longest: Math.max(...took), slow: took.filter(ms => ms > 50).length / took.length }
}

/** Runs in the page. */
const countFrames = `
  window.took = []
  let before = performance.now()
  const next = now => {
    window.took.push(now - before)
    before = now
    requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
`
