import type { WebContents } from 'electron'
import { backoff } from '../../base/backoff.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Home } from './addresses.ts'

interface Parts {
  /** How the log calls the page. */
  name: string
  home: Home
  clock: Clock
  log: Log
  /** Until the window closes, or the shell stops. */
  signal: AbortSignal
  random?: () => number
}

/** Chromium says so itself only after some seconds; this long after that, nobody believes in the page any more. */
export const HANG_MS = 10_000
/** A page that stayed up this long is well: the next trouble starts with the short pause again. */
export const STEADY_MS = 60_000
/** Chromium's code for a load that another one replaced: no failure. */
const ABORTED = -3

/** Loads the page and keeps it up: one that crashed, hangs or could not be loaded is loaded again, for ever. */
export function keepPageUp(contents: WebContents, { name, home, clock, log, signal, random }: Parts): void {
  const pauses = backoff({ firstMs: 500, capMs: 30_000, jitterMs: 250, ...(random ? { random } : {}) })
  const pending = { load: () => {}, hang: () => {}, steady: () => {} }
  let waiting = false

  const load = () => {
    waiting = false
    // The admin page says in its address where the technician was; the panel is wherever it was, too.
    const last = contents.getURL()
    // What went wrong is told by `did-fail-load`.
    contents.loadURL(home.holds(last) ? last : home.address).catch(() => undefined)
  }
  const loadAgain = (trouble: string, about: object) => {
    pending.hang()
    pending.steady()
    if (waiting || signal.aborted) return
    waiting = true
    const pause = pauses.next()
    log.error(`${name} ${trouble}. It is loaded again in ${(pause / 1000).toFixed(1)} s.`, about)
    pending.load = clock.timer(pause, load)
  }
  const rest = () => {
    for (const cancel of Object.values(pending)) cancel()
  }

  contents.on('render-process-gone', (_event, { reason, exitCode }) =>
    loadAgain(`ended unexpectedly (${reason})`, { reason, exitCode }),
  )
  contents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) loadAgain(`could not be loaded (${description || code})`, { code, url })
  })
  contents.on('did-finish-load', () => {
    pending.steady()
    pending.steady = clock.timer(STEADY_MS, () => pauses.reset())
  })
  contents.on('unresponsive', () => {
    pending.hang()
    log.warn(`${name} does not answer.`)
    pending.hang = clock.timer(HANG_MS, () => {
      contents.forcefullyCrashRenderer()
      loadAgain(`did not answer for ${HANG_MS / 1000} s and was ended`, {})
    })
  })
  contents.on('responsive', () => pending.hang())
  signal.addEventListener('abort', rest, { once: true })
  load()
}
