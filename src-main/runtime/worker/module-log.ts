import type { Json } from '../../base/json.ts'
import { type Level, levels } from '../../base/log.ts'
import type { DriverLog } from '../../driver-kit/context.ts'
import type { FromWorker } from '../worker-contract.ts'

/** What a module says. Trace and debug lines are for whoever debugs it, and made for nobody else. */
export interface ModuleLog extends DriverLog {
  say(level: Level, message: string): void
  debugging: boolean
}

export function createModuleLog(
  mod: string,
  tell: (news: FromWorker) => void,
  rawSettings: () => Record<string, Json>,
): ModuleLog {
  const log: ModuleLog = {
    debugging: false,
    say(level, message) {
      const kept = isKept(level, rawSettings().persistent_log_level)
      if (log.debugging || kept || (level !== 'debug' && level !== 'trace'))
        tell({ kind: 'log', mod, level, message: String(message), ...(kept ? { kept } : {}) })
    },
    trace: message => log.say('trace', message),
    debug: message => log.say('debug', message),
    info: message => log.say('info', message),
    notice: message => log.say('notice', message),
    warn: message => log.say('warn', message),
    error: message => log.say('error', message),
    fatal: message => log.say('fatal', message),
  }
  return log
}

/** The setting names the least level that the node's own log keeps, whatever its case (driver.md 15). */
function isKept(level: Level, setting: Json | undefined): boolean {
  if (typeof setting !== 'string') return false
  const least = (levels as readonly string[]).indexOf(setting.toLowerCase())
  return least >= 0 && levels.indexOf(level) >= least
}
