import type { Json } from '../base/json.ts'
import type { Level } from '../base/log.ts'
import type { Health, LogLine, StatusValue } from '../model/live.ts'

const KEPT_LINES = 300

/** What the main thread knows of a module: how it is, what it reports, what it last said. */
export interface LiveModule {
  readonly id: string
  readonly health: Health
  readonly status: Record<string, StatusValue>
  readonly lines: readonly LogLine[]
  setHealth(state: Health['state'], reason?: string): void
  /** Its driver's thread had to be started again. */
  restarted(message: string): void
  setStatus(changed: Record<string, Json>): void
  /** Gives what there was to take away: a module starts with no status (driver.md 4). */
  clearStatus(): Record<string, null>
  addLine(level: Level, message: string): LogLine
}

export function createLiveModule(id: string, now: () => number, since: number): LiveModule {
  let health: Health = { state: 'stopped', since, restarts: 0 }
  let status: Record<string, StatusValue> = {}
  const lines: LogLine[] = []
  return {
    id,
    get health() {
      return health
    },
    get status() {
      return status
    },
    lines,
    setHealth(state, reason) {
      const { reason: _, ...rest } = health
      const since = state === health.state ? health.since : now()
      health = { ...rest, state, since, ...(reason === undefined ? {} : { reason }) }
    },
    restarted(message) {
      health = { ...health, restarts: health.restarts + 1, last_error: { at: now(), message } }
    },
    setStatus(changed) {
      const at = now()
      for (const [key, value] of Object.entries(changed)) {
        if (value === null) delete status[key]
        else status[key] = { value, at }
      }
    },
    clearStatus() {
      const gone = Object.fromEntries(Object.keys(status).map(key => [key, null]))
      status = {}
      return gone
    },
    addLine(level, message) {
      const line = { at: now(), level, message }
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      return line
    },
  }
}
