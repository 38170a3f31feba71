import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { parseSlug } from '../../model/slug.ts'
import type { Trigger } from '../../model/trigger.ts'
import { createLogLimit } from '../../runtime/log-limit.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import type { Mailing } from './mailers.ts'
import { whenStarted } from './when-started.ts'

type FunctionAction = Trigger['actions']['functions'][number]

export interface Firing {
  /** The instance's. */
  id: string
  sys: string
  /** How the log calls it. */
  label: string
  trigger: Trigger
  /** Told of each action that came to nothing, and why. */
  failed(message: string): void
  /** Told of each module that something is asked of; what it returns is called once that is answered. */
  asks(module: string): () => void
}

/** Does what a trigger shall do, one action after the other, whatever became of the one before (triggers.md 4.4). */
export type Act = (firing: Firing) => Promise<void>

export interface ActionParts {
  store: Pick<Store, 'module'>
  runtime: Pick<Runtime, 'directory' | 'exec' | 'healthOf' | 'news'>
  mailing: Mailing
  clock: Clock
  log: Log
  /** Gives up what is under way when it aborts. */
  life(): AbortSignal
}

/** One that fires faster than its devices answer waits for them sooner or later: it must not fill the memory. */
const MOST_RUNS = 50

export function createActions({ store, runtime, mailing, clock, log, life }: ActionParts): Act {
  const running = new Map<string, number>()
  const limit = createLogLimit(clock)

  async function callFunction({ sys, asks }: Firing, { mod, method, args }: FunctionAction): Promise<void> {
    const { mod: name, index } = parseSlug(mod)
    const id = runtime.directory.idOf(sys, name, index)
    if (id === undefined)
      throw new Failed('not_found', 'There is no such module in the system. Add it, or change the action.')
    await whenStarted(id, { store, runtime, clock, signal: life() })
    const answered = asks(id)
    try {
      await runtime.exec(id, method, args, { signal: life() })
    } finally {
      answered()
    }
  }

  function fail({ id, label, failed }: Firing, what: string): void {
    if (life().aborted) return
    failed(what)
    const { ok, missed } = limit.take('triggers')
    if (missed > 0) log.warn(`Triggers: ${missed} more actions failed.`)
    if (ok) log.warn(`${label}: ${what}`, { trigger_instance: id })
  }

  async function run(firing: Firing): Promise<void> {
    const { functions, mailers } = firing.trigger.actions
    for (const [at, action] of functions.entries()) {
      if (life().aborted) return
      try {
        await callFunction(firing, action)
      } catch (error) {
        fail(firing, `its action ${at + 1}, ${action.mod}.${action.method}, failed: ${messageOf(error)}`)
      }
    }
    if (mailers.length === 0 || life().aborted) return
    try {
      await mailing(firing.sys, firing.trigger, firing.asks)
    } catch (error) {
      fail(firing, `its e-mail was not sent: ${messageOf(error)}`)
    }
  }

  return async firing => {
    const { id } = firing
    const now = running.get(id) ?? 0
    if (now >= MOST_RUNS) {
      return fail(firing, `it fires faster than its ${MOST_RUNS} runs under way end, so this one does nothing.`)
    }
    running.set(id, now + 1)
    await run(firing)
    const left = (running.get(id) ?? 1) - 1
    if (left > 0) running.set(id, left)
    else running.delete(id)
  }
}
