import { countNow } from '../../statistics/counts.ts'
import type { On } from '../answer.ts'
import { watched } from '../stream.ts'
import { nodeView } from '../views.ts'
import { notFound, type Parts } from './records.ts'

/** The node's overview is drawn anew at most this often. */
const PAUSE_MS = 250

export const answerNode = (on: On, parts: Parts) => {
  const { store, runtime, clock } = parts
  return {
    show: on.node.show.handler(({ context: { caller } }) => nodeView(parts, caller)),
    watch: on.node.watch.handler(({ context: { caller }, signal }) =>
      watched(
        ring => [runtime.news(({ kind }) => kind !== 'status' && ring()), store.preferences.changed(ring)],
        () => nodeView(parts, caller),
        { clock, pauseMs: PAUSE_MS },
        signal,
      ),
    ),
    counts: on.node.counts.handler(() => countNow(parts)),
    showOnPanel: on.node.showOnPanel.handler(async ({ input: { system_id } }) => {
      if (!store.control_system.get(system_id)) throw notFound('system', system_id)
      await store.preferences.update({ panel_system_id: system_id })
      return { system_id }
    }),
  }
}
