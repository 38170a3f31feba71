import { bell } from '../../base/bell.ts'
import { wait } from '../../base/clock.ts'
import { countNow } from '../../statistics/counts.ts'
import type { On } from '../answer.ts'
import { nodeView } from '../views.ts'
import { notFound, type Parts } from './records.ts'

/** The node's overview is drawn anew at most this often. */
const PAUSE_MS = 250

export const answerNode = (on: On, parts: Parts) => {
  const { store, runtime, clock } = parts
  return {
    show: on.node.show.handler(({ context: { caller } }) => nodeView(parts, caller)),
    watch: on.node.watch.handler(async function* ({ context: { caller }, signal = new AbortController().signal }) {
      const changed = bell()
      const stops = [
        runtime.news(news => {
          if (news.kind !== 'status') changed.ring()
        }),
        store.preferences.changed(() => changed.ring()),
      ]
      try {
        while (!signal.aborted) {
          yield nodeView(parts, caller)
          await wait(clock, PAUSE_MS, signal).catch(() => undefined)
          await changed.rung(signal)
        }
      } finally {
        for (const stop of stops) stop()
      }
    }),
    counts: on.node.counts.handler(() => countNow(parts)),
    showOnPanel: on.node.showOnPanel.handler(async ({ input: { system_id } }) => {
      if (!store.control_system.get(system_id)) throw notFound('system', system_id)
      await store.preferences.update({ panel_system_id: system_id })
      return { system_id }
    }),
  }
}
