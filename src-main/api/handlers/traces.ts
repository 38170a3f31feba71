import { Failed } from '../../base/result.ts'
import type { RecentNews, TracesNews, TraceView } from '../../contract/traces-views.ts'
import { shownName } from '../../model/shown-name.ts'
import type { ReplayDraft } from '../../triggers/recorder/replay.ts'
import type { Triggers } from '../../triggers/triggers.ts'
import type { Trace } from '../../triggers/why/traces.ts'
import type { On } from '../answer.ts'
import { briefNews } from '../brief-news.ts'
import { watched } from '../stream.ts'
import { explanationView, outcomeView, traceView } from '../trace-view.ts'
import { found, notFound, type Parts } from './records.ts'

/** Pages are told at most this often, and of so many at once: in a storm they are told all anew instead. */
const PAUSE_MS = 250
const MOST_AT_ONCE = 200
/** Each reads what was recorded of a day. */
const MOST_DRY_RUNS = 2

export type TraceParts = Parts & {
  triggers: Pick<Triggers, 'tracesOf' | 'watch' | 'explain' | 'briefs' | 'unpark' | 'replay'>
}

/** What triggers did and nearly did, why, and what they would have done. */
export const answerTraces = (on: On, { triggers, store, clock }: TraceParts) => {
  let dryRuns = 0

  const instance = (id: string) => found(store, 'trigger_instance', id)
  const recent = (limit: number) =>
    store.trigger_instance
      .all()
      .flatMap(({ id }) => triggers.tracesOf(id))
      .sort((a, b) => a.id - b.id)
      .slice(-limit)

  function placed(trace: TraceView): RecentNews['traces'][number] {
    const row = store.trigger_instance.get(trace.instance_id)
    const [trigger_id, system_id] = [row?.trigger_id ?? '', row?.control_system_id ?? '']
    const system = store.control_system.get(system_id)
    return {
      ...trace,
      ...{ trigger_id, trigger: store.trigger.get(trigger_id)?.name ?? trigger_id },
      ...{ system_id, system: (system && shownName(system)) || system_id },
    }
  }

  /** What is, then what comes and what came again. */
  function news(
    first: () => readonly Trace[],
    isAsked: (trace: Trace) => boolean,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<TracesNews, void> {
    const waiting = new Map<number, Trace>()
    let whole = true
    const listen = (ring: () => void) => [
      triggers.watch(trace => {
        if (!isAsked(trace)) return
        waiting.set(trace.id, trace)
        if (waiting.size > MOST_AT_ONCE) whole = true
        if (whole) waiting.clear()
        ring()
      }),
    ]
    function look(): TracesNews {
      const told = { whole, traces: (whole ? [...first()] : [...waiting.values()]).map(traceView) }
      whole = false
      waiting.clear()
      return told
    }
    return watched(listen, look, { clock, pauseMs: PAUSE_MS }, signal)
  }

  return {
    recent: on.traces.recent.handler(({ input: { limit } }) => ({
      whole: true,
      traces: recent(limit).map(traceView).map(placed),
    })),
    watchRecent: on.traces.watchRecent.handler(async function* ({ input: { limit }, signal }) {
      const all = news(
        () => recent(limit),
        () => true,
        signal,
      )
      for await (const { whole, traces } of all) yield { whole, traces: traces.map(placed) }
    }),
    watchInstances: on.traces.watchInstances.handler(({ input: { trigger_id }, signal }) => {
      const { all, by, get } = store.trigger_instance
      const rows = trigger_id === undefined ? all : () => by('trigger_id', trigger_id)
      return briefNews(
        {
          ...{ briefs: triggers.briefs, clock, pauseMs: PAUSE_MS },
          ids: () => rows().map(({ id }) => id),
          isAsked: id => trigger_id === undefined || get(id)?.trigger_id === trigger_id,
        },
        signal,
      )
    }),
    list: on.traces.list.handler(({ input: { trig_id } }) => ({
      whole: true,
      traces: triggers.tracesOf(instance(trig_id).id).map(traceView),
    })),
    watch: on.traces.watch.handler(({ input: { trig_id }, signal }) => {
      const { id } = instance(trig_id)
      return news(
        () => triggers.tracesOf(id),
        ({ instance_id }) => instance_id === id,
        signal,
      )
    }),
    explain: on.traces.explain.handler(({ input: { trig_id } }) => {
      const explanation = triggers.explain(trig_id)
      if (!explanation) throw notFound('trigger instance', trig_id)
      return explanationView(explanation)
    }),
    unpark: on.traces.unpark.handler(({ input: { trig_id } }) => ({
      unparked: triggers.unpark(instance(trig_id).id),
    })),
    dryRun: on.traces.dryRun.handler(
      async ({ input: { trigger_id, trigger, system_id, from, to }, signal = new AbortController().signal }) => {
        const saved = trigger_id === undefined ? undefined : found(store, 'trigger', trigger_id)
        if (!saved && !trigger.conditions)
          throw new Failed('invalid', 'Say which trigger to try out, or give its conditions.')
        if (dryRuns >= MOST_DRY_RUNS)
          throw new Failed('rejected', `${dryRuns} dry runs are under way. Try again once one of them is done.`)
        dryRuns += 1
        try {
          // Whoever replays it looks whether it is a trigger.
          const draft = { ...saved, ...trigger } as ReplayDraft
          return outcomeView(await triggers.replay(draft, system_id, from, to, signal))
        } finally {
          dryRuns -= 1
        }
      },
    ),
  }
}
