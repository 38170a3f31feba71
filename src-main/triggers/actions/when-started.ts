import { type Clock, wait } from '../../base/clock.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'

/** As long as a module that starts is waited for; what it says then is its answer. */
const MOST_MS = 10_000

export interface Starting {
  store: Pick<Store, 'module'>
  runtime: Pick<Runtime, 'healthOf' | 'news'>
  clock: Clock
  signal: AbortSignal
}

/** A node that has just begun fires what is true before all of its modules are up: those are waited for. */
export async function whenStarted(id: string, { store, runtime, clock, signal }: Starting): Promise<void> {
  function isStarting(): boolean {
    const { state } = runtime.healthOf(id)
    // One that shall run, and has not been begun yet: its simulator may have to be there first.
    return state === 'starting' || state === 'restarting' || (state === 'stopped' && isToRun())
  }
  const isToRun = () => store.module.get(id)?.running === true
  if (!isStarting()) return
  const started = new AbortController()
  const stop = runtime.news(news => {
    if (news.kind === 'health' && news.id === id && !isStarting()) started.abort()
  })
  await wait(clock, MOST_MS, AbortSignal.any([started.signal, signal])).catch(() => undefined)
  stop()
}
