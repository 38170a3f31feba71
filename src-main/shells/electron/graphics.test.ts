import { beforeEach, expect, test, vi } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { watchGraphics } from './graphics.ts'
import { app } from './testing/electron-stand-in.ts'
import { freshElectron } from './testing/shell-under-test.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

beforeEach(() => freshElectron())

function watched({ disabled = false } = {}) {
  const clock = fakeClock()
  const lines: string[] = []
  const note = (message: string) => void lines.push(message)
  const startAgainWithout = vi.fn()
  watchGraphics({ clock, log: { ...silentLog, warn: note, error: note }, disabled, startAgainWithout })
  return { clock, lines, startAgainWithout }
}

const ends = (type = 'GPU', reason = 'crashed', name?: string) =>
  app.emit('child-process-gone', {}, { type, reason, exitCode: 1, name })

test('graphics that fail three times in half a minute are done without, once', async () => {
  const { clock, lines, startAgainWithout } = watched()
  ends()
  await clock.advance(15_000)
  ends()
  expect(startAgainWithout).not.toHaveBeenCalled()
  await clock.advance(15_000)
  ends()
  expect(startAgainWithout).toHaveBeenCalledOnce()
  expect(lines.at(-1)).toContain('Starting again without them')
  for (let more = 0; more < 5; more++) ends()
  expect(startAgainWithout).toHaveBeenCalledOnce()
})

test('graphics that fail now and then are left to Chromium', async () => {
  const { clock, lines, startAgainWithout } = watched()
  for (let time = 0; time < 10; time++) {
    ends()
    await clock.advance(15_001)
  }
  expect(startAgainWithout).not.toHaveBeenCalled()
  expect(lines[0]).toBe("Chromium's GPU process ended unexpectedly (crashed).")
})

test('other helpers, clean ends, and graphics already done without change nothing', () => {
  const on = watched()
  for (let time = 0; time < 5; time++) {
    ends('Utility', 'crashed', 'Network Service')
    ends('GPU', 'clean-exit')
  }
  expect(on.startAgainWithout).not.toHaveBeenCalled()
  expect(on.lines).toHaveLength(5)
  expect(on.lines[0]).toContain('Network Service')

  freshElectron()
  const off = watched({ disabled: true })
  for (let time = 0; time < 5; time++) ends()
  expect(off.startAgainWithout).not.toHaveBeenCalled()
})
