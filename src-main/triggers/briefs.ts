import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import type { Trigger } from '../model/trigger.ts'
import type { RuntimeNews } from '../runtime/runtime.ts'
import { createInstanceState } from './instance-state.ts'
import { newStanding } from './standings.ts'
import type { ExplainParts, Explanation } from './why/explain.ts'
import type { Trace, Traces } from './why/traces.ts'
import { firstOf } from './why/words.ts'

/** How an instance stands, as a list of thousands shows it. */
export type Brief = Pick<
  Explanation,
  'instance_id' | 'state' | 'triggered' | 'trigger_count' | 'last_fired' | 'warnings' | 'parked'
> & {
  trigger_id: string
  control_system_id: string
  important: boolean
  /** Why it is parked, or what went wrong when it fired last; `null` when there is no such thing. */
  trouble: string | null
}

/** How all instances stand, without asking any of them why. */
export interface Briefs {
  /** Nothing when there is no such instance. */
  of(id: string): Brief | undefined
  /** Tells which may stand otherwise than they did. Call what it returns to stop. */
  watch(listener: (ids: readonly string[]) => void): () => void
}

export interface BriefParts extends Omit<ExplainParts, 'clock' | 'traces'> {
  clock: Pick<Clock, 'timer'>
  traces: Pick<Traces, 'of' | 'watch'>
  runtime: { directory: { systemsOf(module: string): readonly string[] }; news(listener: Hear): () => void }
  /** Tells of each whose standing is another. */
  changed(listener: (id: string) => void): () => void
}

type Hear = (news: RuntimeNews) => void

/** A module may come to report what it lacked without anything else being another. */
const LACKING_AGAIN_MS = 10_000

export function createBriefs(parts: BriefParts): Briefs {
  const { store, clock, standings, traces, places, placement, runtime } = parts
  const instanceState = createInstanceState(parts)
  const news = emitter<readonly string[]>()
  /** What their systems have nothing for, as long as that cannot be something else; kept while somebody watches. */
  const warnings = new Map<string, string[]>()
  let stops: (() => void)[] = []

  function lookAgain(ids: readonly string[]): void {
    for (const id of ids) warnings.delete(id)
    if (ids.length > 0) news.emit(ids)
  }

  const all = () => store.trigger_instance.all().map(({ id }) => id)
  const inSystem = (id: string) => store.trigger_instance.by('control_system_id', id).map(row => row.id)

  function listen(): (() => void)[] {
    let stopTimer = () => {}
    const lookAtLacking = () => {
      lookAgain([...warnings].flatMap(([id, lacking]) => (lacking.length > 0 ? [id] : [])))
      stopTimer = clock.timer(LACKING_AGAIN_MS, lookAtLacking)
    }
    stopTimer = clock.timer(LACKING_AGAIN_MS, lookAtLacking)
    return [
      () => stopTimer(),
      parts.changed(id => news.emit([id])),
      traces.watch(({ instance_id, kind }) => kind === 'action_failed' && news.emit([instance_id])),
      placement.changed(modules => modules ?? news.emit(all())),
      store.changed.on(({ entity, id }) => {
        if (entity === 'trigger_instance') lookAgain([id])
        else if (entity === 'trigger') lookAgain(store.trigger_instance.by('trigger_id', id).map(row => row.id))
        else if (entity === 'control_system') lookAgain(inSystem(id))
      }),
      runtime.news(said => {
        if (said.kind === 'structure') lookAgain(all())
        // What a driver declares is known once it is there.
        else if (said.kind === 'health') lookAgain(runtime.directory.systemsOf(said.id).flatMap(inSystem))
      }),
    ]
  }

  function warningsOf(id: string, sys: string, trigger: Trigger | undefined): string[] {
    const known = warnings.get(id)
    if (known) return known
    const found = trigger ? firstOf(places.warnings(sys, trigger)) : []
    if (news.size > 0) warnings.set(id, found)
    return found
  }

  return {
    of(id) {
      const row = store.trigger_instance.get(id)
      if (!row) return undefined
      const trigger = store.trigger.get(row.trigger_id ?? '')
      const [sys, state] = [row.control_system_id ?? '', instanceState(row, trigger)]
      const { triggered, trigger_count, last_fired, parked } = standings.known(id) ?? newStanding(row)
      const trouble = state === 'working' ? failureOf(traces.of(id)) : state === 'parked' ? parked?.reason : undefined
      return {
        ...{ instance_id: id, trigger_id: row.trigger_id ?? '', control_system_id: sys, important: row.important },
        ...{ state, triggered, trigger_count, last_fired, trouble: trouble ?? null },
        warnings: warningsOf(id, sys, trigger),
        ...(parked ? { parked: { at: parked.at, ring: parked.ring } } : {}),
      }
    },
    watch(listener) {
      if (news.size === 0) stops = listen()
      const stop = news.on(listener)
      return () => {
        stop()
        if (news.size > 0) return
        for (const end of stops) end()
        stops = []
        warnings.clear()
      }
    },
  }
}

/** Of when it fired last; what was before that is over. */
function failureOf(traces: readonly Trace[]): string | undefined {
  const last = traces.findLast(({ kind }) => kind === 'fired' || kind === 'action_failed')
  return last?.kind === 'action_failed' ? last.message : undefined
}
