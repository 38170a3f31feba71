import type { BrokerOptionsView, BrokerPreview, BrokerStandings } from '../../contract/publishing-views.ts'
import type { BrokerOptions } from '../../mqtt/options/document.ts'
import type { Publishing } from '../../mqtt/publishing.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { watched } from '../stream.ts'
import { found, type Parts } from './records.ts'

/** Pages are told at most this often. */
const PAUSE_MS = 250

export type BrokerParts = Parts & {
  publishing: Omit<Publishing, 'run'>
  auditBrokers(what: string, caller: Caller): void
}

/** How the brokers are, what they are told, and what is set for them beside their records. */
export const answerPublishing = (on: On, { publishing, store, clock, auditBrokers }: BrokerParts) => {
  const standings = (): BrokerStandings => ({ brokers: publishing.states() })

  return {
    list: on.publishing.list.handler(standings),
    watch: on.publishing.watch.handler(({ signal }) =>
      watched(ring => [publishing.changed(ring)], standings, { clock, pauseMs: PAUSE_MS }, signal),
    ),
    preview: on.publishing.preview.handler(({ input: { broker_id, limit } }): BrokerPreview => {
      const messages = publishing.preview(found(store, 'broker', broker_id).id, limit + 1)
      return { messages: messages.slice(0, limit), more: messages.length > limit }
    }),
    check: on.publishing.check.handler(({ input: { step, id, ...draft }, signal = new AbortController().signal }) => {
      const row = id === undefined ? undefined : found(store, 'broker', id)
      const keptKey = row && draft.client_certificate !== null ? publishing.optionsOf(row.id).client_key : null
      return publishing.check(
        {
          ...draft,
          ...(row ? { id: row.id } : {}),
          password: draft.password === '' ? (row?.password ?? null) : draft.password,
          client_key: draft.client_key === '' ? keptKey : draft.client_key,
        },
        step,
        signal,
      )
    }),
    options: on.publishing.options.handler(({ input: { broker_id } }) =>
      optionsView(publishing.optionsOf(found(store, 'broker', broker_id).id)),
    ),
    setOptions: on.publishing.setOptions.handler(
      async ({ input: { broker_id, client_key, ...given }, context: { caller } }) => {
        const { id, name } = found(store, 'broker', broker_id)
        const fields = { ...given, ...(client_key === '' ? {} : { client_key }) }
        const said = Object.entries(fields).filter(([, value]) => value !== undefined)
        const kept = await publishing.keepOptions(id, Object.fromEntries(said))
        auditBrokers(`set ${said.map(([field]) => field).join(', ')} of ${name}`, caller)
        return optionsView(kept)
      },
    ),
  }
}

function optionsView({ client_key, ...rest }: BrokerOptions): BrokerOptionsView {
  return { ...rest, has_client_key: client_key !== null }
}
