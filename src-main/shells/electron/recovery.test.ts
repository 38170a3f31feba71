import { beforeEach, expect, test, vi } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { panelHome } from './addresses.ts'
import { HANG_MS, keepPageUp, STEADY_MS } from './recovery.ts'
import { session } from './testing/electron-stand-in.ts'
import { freshElectron, someContents } from './testing/shell-under-test.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

const HOME = panelHome.address

beforeEach(() => {
  freshElectron()
  session.defaultSession.protocol.handle('alcove', async () => new Response('a page'))
})

async function pageUp() {
  const clock = fakeClock()
  const { contents, asElectrons } = someContents()
  const stop = new AbortController()
  const lines: string[] = []
  const note = (message: string) => void lines.push(message)
  const log = { ...silentLog, warn: note, error: note }
  keepPageUp(asElectrons, { name: 'The panel', home: panelHome, clock, log, signal: stop.signal, random: () => 0 })
  await loaded()
  /** Loading goes through promises of the stand-in that only settle between turns of the event loop. */
  async function loaded() {
    await new Promise(resolve => setImmediate(resolve))
  }
  const advance = async (ms: number) => {
    await clock.advance(ms)
    await loaded()
  }
  return { contents, clock, stop, lines, advance }
}

test('a crashed page is loaded again, after a pause that grows and never ends', async () => {
  const { contents, lines, advance } = await pageUp()
  expect(contents.loads).toEqual([HOME])
  for (const pause of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 29_750, 29_750, 29_750]) {
    const loads = contents.loads.length
    contents.crash('oom', 5)
    await advance(pause - 1)
    expect(contents.loads).toHaveLength(loads)
    await advance(1)
    expect(contents.loads).toHaveLength(loads + 1)
  }
  expect(lines[0]).toBe('The panel ended unexpectedly (oom). It is loaded again in 0.5 s.')
})

test('a page that stayed up is loaded again quickly the next time', async () => {
  const { contents, advance } = await pageUp()
  contents.crash('crashed')
  await advance(500)
  contents.crash('crashed')
  await advance(1_000)
  await advance(STEADY_MS)
  contents.crash('crashed')
  await advance(500)
  expect(contents.loads).toHaveLength(4)
})

test('a page that crashed just before it counted as well does not', async () => {
  const { contents, advance } = await pageUp()
  await advance(STEADY_MS - 100)
  contents.failing = -6
  contents.crash('crashed')
  await advance(500)
  expect(contents.loads).toHaveLength(2)
  await advance(999)
  expect(contents.loads).toHaveLength(2)
  await advance(1)
  expect(contents.loads).toHaveLength(3)
})

test('the page comes back where it was, unless that is no place of ours', async () => {
  const { contents, advance } = await pageUp()
  contents.mainFrame.url = 'alcove://app/kiosk?system=sys-1'
  contents.crash('crashed')
  await advance(500)
  expect(contents.loads.at(-1)).toBe('alcove://app/kiosk?system=sys-1')
  contents.mainFrame.url = 'chrome-error://chromewebdata/'
  contents.crash('crashed')
  await advance(1_000)
  expect(contents.loads.at(-1)).toBe(HOME)
})

test('a page that does not answer for long is ended and loaded again, once', async () => {
  const { contents, lines, advance } = await pageUp()
  contents.emit('unresponsive')
  await advance(HANG_MS - 1)
  expect(contents.killed).toBe(0)
  await advance(1)
  expect(contents.killed).toBe(1)
  await advance(60_000)
  expect(contents.loads).toHaveLength(2)
  expect(lines).toEqual([
    'The panel does not answer.',
    'The panel ended unexpectedly (killed). It is loaded again in 0.5 s.',
  ])
})

test('a page that Chromium forgets to call ended is loaded again all the same', async () => {
  const { contents, lines, advance } = await pageUp()
  contents.crash = () => undefined
  contents.emit('unresponsive')
  await advance(HANG_MS + 500)
  expect(contents.loads).toHaveLength(2)
  expect(lines.at(-1)).toContain('did not answer for 10 s and was ended')
})

test('a page that answers again is left alone', async () => {
  const { contents, advance } = await pageUp()
  contents.emit('unresponsive')
  await advance(HANG_MS - 1)
  contents.emit('responsive')
  await advance(60_000)
  expect(contents.killed).toBe(0)
  expect(contents.loads).toHaveLength(1)
})

test('a page that cannot be loaded is tried again until it can', async () => {
  const { contents, lines, advance } = await pageUp()
  contents.failing = -6
  contents.crash('crashed')
  await advance(500)
  await advance(1_000)
  await advance(2_000)
  expect(contents.loads).toHaveLength(4)
  expect(lines.at(-1)).toContain('could not be loaded (ERR_6)')
  contents.failing = undefined
  await advance(60_000)
  expect(contents.loads).toHaveLength(5)
})

test('a load that another one replaced, and one of a part of the page, are no failures', async () => {
  const { contents, advance } = await pageUp()
  contents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', HOME, true)
  contents.emit('did-fail-load', {}, -6, 'ERR_FILE_NOT_FOUND', HOME, false)
  await advance(60_000)
  expect(contents.loads).toHaveLength(1)
})

test('nothing is loaded once the shell stops or the window is gone', async () => {
  const stopped = await pageUp()
  stopped.contents.crash('crashed')
  stopped.stop.abort()
  stopped.contents.crash('killed')
  await stopped.advance(60_000)
  expect(stopped.contents.loads).toHaveLength(1)
  expect(stopped.clock.waiting).toBe(0)

  const hanging = await pageUp()
  hanging.contents.emit('unresponsive')
  hanging.stop.abort()
  await hanging.advance(60_000)
  expect(hanging.contents.killed).toBe(0)
  expect(hanging.clock.waiting).toBe(0)
})
