import { app } from 'electron'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'

interface Parts {
  clock: Clock
  log: Log
  /** Already drawing without the graphics card. */
  disabled: boolean
  startAgainWithout(): void
}

const TOO_OFTEN = 3
const WITHIN_MS = 30_000

/** Watches Chromium's helper processes. It restarts them itself; a bad graphics driver takes them down for ever. */
export function watchGraphics({ clock, log, disabled, startAgainWithout }: Parts): void {
  let failures: number[] = []
  let given = disabled
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason === 'clean-exit') return
    log.warn(`Chromium's ${name || type} process ended unexpectedly (${reason}).`, { type, reason, exitCode })
    if (type !== 'GPU' || given) return
    failures = stillCounting([...failures, clock.monotonic()])
    if (failures.length < TOO_OFTEN) return
    given = true
    log.error(`The graphics failed ${TOO_OFTEN} times within ${WITHIN_MS / 1000} s. Starting again without them.`)
    startAgainWithout()
  })
}

function stillCounting(failures: number[]): number[] {
  const last = failures.at(-1) ?? 0
  return failures.filter(at => last - at <= WITHIN_MS)
}
