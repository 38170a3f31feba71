import { levels } from '../../../base/log.ts'
import type { Runtime } from '../../../runtime/runtime.ts'
import type { LiveLink } from '../link-contract.ts'

/** The log lines of modules that somebody at the centre debugs (edge.md 4.7, 5.4). */
export interface DebugLines {
  debug(mod: string, link: LiveLink): void
  ignore(mod: string): void
  /** The centre has lost whoever listened. */
  cut(): void
}

/** So few are on their way at once, that whatever else goes up finds its turn. */
const MOST_AT_ONCE = 2
const MOST_WAITING = 300

export function createDebugLines({ runtime }: { runtime: Pick<Runtime, 'watchLog'> }): DebugLines {
  const watched = new Map<string, () => void>()
  let waiting: { mod: string; message: string }[] = []
  const leftOut = new Map<string, number>()
  let onTheirWay = 0

  function add(mod: string, line: { level: (typeof levels)[number]; message: string }, link: LiveLink): void {
    if (waiting.length >= MOST_WAITING) return void leftOut.set(mod, (leftOut.get(mod) ?? 0) + 1)
    waiting.push({ mod, message: text(line) })
    send(link)
  }

  function send(link: LiveLink): void {
    while (onTheirWay < MOST_AT_ONCE && !link.signal.aborted) {
      const line = waiting.shift() ?? apology()
      if (!line) return
      onTheirWay += 1
      link
        .ask({ type: 'debug_message', module_id: line.mod, message: line.message }, 'success')
        // A line that is lost is no trouble worth a line.
        .catch(() => undefined)
        .finally(() => {
          onTheirWay -= 1
          send(link)
        })
    }
  }

  function apology() {
    for (const [mod, count] of leftOut) {
      leftOut.delete(mod)
      const message = `${count} lines were left out here, as there were more than the link takes.`
      return { mod, message: text({ level: 'warn', message }) }
    }
    return undefined
  }

  function ignore(mod: string): void {
    watched.get(mod)?.()
    watched.delete(mod)
    waiting = waiting.filter(line => line.mod !== mod)
    leftOut.delete(mod)
  }

  return {
    debug(mod, link) {
      if (!watched.has(mod))
        watched.set(
          mod,
          runtime.watchLog(mod, line => add(mod, line, link)),
        )
    },
    ignore,
    cut() {
      for (const mod of [...watched.keys()]) ignore(mod)
    },
  }
}

const text = ({ level, message }: { level: (typeof levels)[number]; message: string }) =>
  JSON.stringify([levels.indexOf(level), message])
