import { type Clock, within } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'
import type { ModuleLog } from './module-log.ts'
import { onBehalf, placeFor } from './on-behalf.ts'
import type { Guard } from './schedule.ts'

/** How a module runs the code of its driver. */
export interface Hooks {
  /** As this module, and for the user who began it. */
  run<T>(caller: string | undefined, work: () => T): T
  /** The same for what begins outside of the module: a call or bytes that come in, and not what a command does. */
  begin<T>(caller: string | undefined, work: () => T): T
  /** What the code throws is told to the log, and goes no further. */
  guard: Guard
  /** A step of the module's life: what follows does not wait for one that does not return (driver.md 4). */
  step(what: string, work: () => void | Promise<void>, hangs: string): Promise<void>
  /** The last one, when everything else has ended. */
  lastStep(what: string, work: () => void | Promise<void>): Promise<void>
  /** Waits for it no longer than for any other step. */
  atMost(work: Promise<unknown>): Promise<void>
}

interface Parts {
  mod: string
  clock: Clock
  log: ModuleLog
  /** Aborts when the module stops: from then on nobody is told what fails because of that. */
  life: AbortSignal
  enter<T>(run: () => T): T
}

const STEP_MS = 6_000
const never = new AbortController().signal

export function createHooks({ mod, clock, log, life, enter }: Parts): Hooks {
  const run: Hooks['run'] = (caller, work) => onBehalf.run({ mod, caller }, () => enter(work))
  const own = placeFor({ mod, caller: undefined })
  /** Of the user who called last: most often it is the same again. */
  let last = { caller: undefined as string | undefined, place: own }
  const begin: Hooks['begin'] = (caller, work) => {
    if (caller === undefined) return own(() => enter(work))
    if (caller !== last.caller) last = { caller, place: placeFor({ mod, caller }) }
    return last.place(() => enter(work))
  }
  const failed = (what: string, error: unknown) => log.error(`${what} failed: ${explained(error)}`)

  const guard: Guard = async (what, work) => {
    try {
      await run(undefined, work)
    } catch (error) {
      if (!life.aborted) failed(what, error)
    }
  }

  async function inTime(what: string, work: Promise<void>, signal: AbortSignal, hangs: string): Promise<void> {
    const late = new Failed('timeout', `"${what}" has not returned after ${STEP_MS / 1000} s; ${hangs}.`)
    try {
      await within(clock, STEP_MS, signal, work, () => late)
    } catch (error) {
      if (error === late) log.error(late.message)
      else if (!signal.aborted) failed(what, error)
    }
  }

  return {
    run,
    begin,
    guard,
    step: (what, work, hangs) => inTime(what, guard(what, work), life, hangs),
    lastStep: (what, work) => inTime(what, (async () => run(undefined, work))(), never, 'it is left behind'),
    async atMost(work) {
      await within(clock, STEP_MS, never, work, () => new Failed('timeout', 'Not in time.')).catch(() => undefined)
    },
  }
}

/** Of what is no failure of ours the stack: whoever reads it looks for the line of the driver. */
export const explained = (error: unknown): string =>
  error instanceof Failed && error.cause === undefined ? error.message : stackOf(error)

const stackOf = (error: unknown) => (error instanceof Error && error.stack ? error.stack : messageOf(error))
