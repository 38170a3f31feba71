import { fileURLToPath } from 'node:url'
import type { Log } from '../../base/log.ts'
import { type DriverHost, type HostParts, noPulse, type ThreadEnd } from '../driver-host.ts'
import { createLaunches } from '../launches.ts'
import { createLogLimit } from '../log-limit.ts'
import { type ChildLimits, childLimits } from './child-heart.ts'
import { type ChildLife, liveChild } from './child-life.ts'

export interface CompiledHostParts extends HostParts {
  fileName: string
  log: Log
  limits?: ChildLimits
}

/** The process of one compiled driver (edge.md 6.4), behind the messages that a worker thread has. */
export function createCompiledHost(parts: CompiledHostParts): DriverHost {
  const { clock, fileName, log, limits = childLimits } = parts
  const launches = createLaunches(clock, parts.down)
  const limit = createLogLimit(clock)
  let life: ChildLife | undefined

  function note(level: 'info' | 'warn', text: string): void {
    const { ok, missed } = limit.take(level)
    if (missed > 0) log.warn(`${fileName}: ${missed} lines were left out here, as there were too many.`)
    if (ok) log[level](`${fileName} ${text}`, { driver: fileName })
  }

  async function live(signal: AbortSignal): Promise<ThreadEnd> {
    life = liveChild(
      {
        ...{ ...parts, limits, file: fileURLToPath(parts.driverUrl()), begun: launches.begun },
        line: text => note('info', `wrote: ${text}`),
        garbled: what => note('warn', `sent ${what}.`),
      },
      signal,
    )
    const end = await life.ended
    life = undefined
    return end
  }

  return {
    send: message => life?.send(message),
    end: reason => life?.end(reason) ?? false,
    facts: () => ({ ...(life?.pulse() ?? noPulse), ...launches.facts(), heapLimitMb: limits.memoryMb }),
    run: signal => launches.run(live, signal),
  }
}
