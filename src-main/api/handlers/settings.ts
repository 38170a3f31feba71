import { versionsOf } from '../../records/versions.ts'
import type { On } from '../answer.ts'
import { pageOf } from '../list-headers.ts'
import { wireRecord, wireSettings } from '../wire.ts'
import { notFound, type Parts, settingsOf } from './records.ts'
import { answerResource, listOfResource, type Special } from './resource.ts'

export const answerSettings = (on: On, parts: Parts) => {
  const { store } = parts
  // A list that names no parent is not decrypted (rest.md 4.7).
  const special: Special<'settings'> = {
    view: (row, caller, _, call) =>
      call === 'index' ? wireRecord(store, 'settings', row, caller) : wireSettings(store, row, caller),
  }
  const list = listOfResource(store, 'settings', special)
  return {
    ...answerResource(parts, on.settings, 'settings', special),
    index: on.settings.index.handler(({ input: { query }, context }) => {
      const parents = query.parent_id as string[] | undefined
      if (!parents) return list(query, context)
      return { headers: {}, body: parents.flatMap(parent => settingsOf(store, parent, context.caller)) }
    }),
    history: on.settings.history.handler(({ input: { params, query }, context: { caller, asked } }) => {
      if (!store.settings.get(params.id)) throw notFound('settings record', params.id)
      const { limit, offset } = query
      const path = `settings/${params.id}/history`
      const page = pageOf(versionsOf(store, 'settings', params.id), { table: 'sets', path, asked, limit, offset })
      return { headers: page.headers, body: page.body.map(row => wireRecord(store, 'settings', row, caller)) }
    }),
  }
}
