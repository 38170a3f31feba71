import { type Clock, within } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { Failed, messageOf } from '../../../base/result.ts'
import type { LinkWork, LiveLink } from '../link-contract.ts'
import type { CoreRequest, EdgeAnswer } from '../messages.ts'
import type { DebugLines } from './debug-lines.ts'
import type { Downloads } from './downloads.ts'
import type { Placing } from './placing.ts'
import type { Queries } from './queries.ts'
import type { Registration } from './registration.ts'

/** What the centre asks of this node (edge.md 4), each in a task of its own. */
export interface Commands {
  answers: LinkWork['answers']
  /** The centre has said something about this module since then. */
  isNewer(mod: string, than: number): boolean
  /** What comes from here on is newer than this; what came before is not asked for any more. */
  mark(): number
}

interface Parts {
  placing: Placing
  registration: Pick<Registration, 'provide'>
  downloads: Downloads
  queries: Queries
  debugLines: DebugLines
  built(mod: string, signal: AbortSignal): Promise<boolean>
  execute(asked: Extract<CoreRequest, { type: 'execute' }>, signal: AbortSignal): Promise<EdgeAnswer>
  /** The link there is. */
  link(): LiveLink | undefined
  clock: Clock
  log: Log
}

/** A load is answered then, though its driver is still on its way (edge.md 4.2). */
const LOAD_MS = 20_000

export function createCommands(parts: Parts): Commands {
  const { placing, registration, downloads, queries, debugLines, built, execute, clock, log } = parts
  let count = 0
  const last = new Map<string, number>()

  async function load(mod: string, key: string, signal: AbortSignal): Promise<boolean> {
    const loaded = await placing.load(mod, key)
    if (loaded === 'loaded') await registration.provide(key)
    const link = parts.link()
    if (loaded !== 'awaited' || !link) return loaded !== 'no driver'
    const late = new Failed('timeout', 'Its driver is still on its way.')
    const fetched = await within(clock, LOAD_MS, signal, downloads.fetch(key, link), () => late).catch(() => undefined)
    return fetched?.ok ?? true
  }

  async function start(mod: string, payload: string, signal: AbortSignal): Promise<boolean> {
    const started = await placing.start(mod, payload)
    if (started === 'begun') return await built(mod, signal)
    return started === 'parked'
  }

  async function done(work: () => boolean | Promise<boolean>, asked: CoreRequest): Promise<EdgeAnswer> {
    try {
      return { type: 'success', success: await work() }
    } catch (error) {
      const module = 'module_id' in asked ? asked.module_id : undefined
      log.error(`The central server asked to ${asked.type} ${module ?? ''}, and it failed: ${messageOf(error)}`, {
        module,
      })
      return { type: 'success', success: false }
    }
  }

  return {
    mark() {
      last.clear()
      return count
    },
    isNewer: (mod, than) => (last.get(mod) ?? 0) > than,
    async answers(asked, signal) {
      switch (asked.type) {
        case 'load':
        case 'unload':
        case 'start':
        case 'stop':
          last.set(asked.module_id, ++count)
      }
      switch (asked.type) {
        case 'load':
          return done(() => load(asked.module_id, asked.driver_key, signal), asked)
        case 'unload':
          return done(() => placing.unload(asked.module_id).then(() => true), asked)
        case 'start':
          return done(() => start(asked.module_id, asked.payload, signal), asked)
        case 'stop':
          return done(() => placing.stop(asked.module_id), asked)
        case 'execute':
          return execute(asked, signal)
        case 'debug': {
          const link = parts.link()
          if (link) debugLines.debug(asked.module_id, link)
          return { type: 'success', success: true }
        }
        case 'ignore':
          debugLines.ignore(asked.module_id)
          return { type: 'success', success: true }
        case 'kill':
          return { type: 'success', success: queries.kill(asked.driver_key) }
        case 'driver_loaded':
          return { type: 'success', success: queries.driverLoaded(asked.driver_key) }
        case 'module_loaded':
          return { type: 'success', success: placing.isLoaded(asked.module_id) }
        case 'driver_status':
          return queries.driverStatus(asked.driver_key)
        case 'loaded_modules':
          return queries.loadedModules()
        case 'run_count':
          return queries.runCount()
        case 'system_status':
          return queries.systemStatus()
        default:
          // Of the sync extension, which is answered elsewhere.
          return undefined
      }
    },
  }
}
