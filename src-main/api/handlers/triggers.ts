import { Failed } from '../../base/result.ts'
import type { TriggerInstance } from '../../model/trigger-instance.ts'
import type { Fields } from '../../records/accept.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { pageOf, shortList } from '../list-headers.ts'
import { searchFor } from '../search.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { notFound, type Parts } from './records.ts'
import { answerResource, searchedTexts } from './resource.ts'

export const answerTriggers = (on: On, parts: Parts) => {
  const { store } = parts
  const instancesOf = (id: string, caller: Caller) =>
    store.trigger_instance.by('trigger_id', id).map(row => wireRecord(store, 'trigger_instance', row, caller))
  return {
    ...answerResource(parts, on.triggers, 'trigger', {
      view(row, caller, query, call) {
        const record = wireRecord(store, 'trigger', row, caller)
        return call === 'show' && query.instances
          ? { ...record, trigger_instances: instancesOf(row.id, caller) }
          : record
      },
    }),
    // A stock core shows the webhook's secret here to everybody; here, as elsewhere, only to admins.
    instances: on.triggers.instances.handler(({ input: { params }, context: { caller } }) => {
      if (!store.trigger.get(params.id)) throw notFound('trigger', params.id)
      return shortList('trig', instancesOf(params.id, caller))
    }),
  }
}

/** What may be changed of a trigger that is at work (rest.md 4.9). */
const changeable = ['enabled', 'important', 'exec_enabled', 'exec_method', 'playlists']

export const answerSystemTriggers = (on: On, { store, records }: Parts) => {
  /** Found in its own system only; a stock core does not look. */
  function find(sys_id: string, trig_id: string): TriggerInstance {
    const row = store.trigger_instance.get(trig_id)
    if (row?.control_system_id !== sys_id) throw notFound('trigger instance', trig_id)
    return row
  }

  function view(row: TriggerInstance, caller: Caller, complete: boolean): WireRecord {
    const trigger = store.trigger.get(row.trigger_id ?? '')
    const system = complete ? store.control_system.get(row.control_system_id ?? '') : undefined
    return {
      ...wireRecord(store, 'trigger_instance', row, caller),
      ...(trigger ? { name: trigger.name } : {}),
      ...(system ? { control_system: { name: system.name, id: system.id } } : {}),
    }
  }

  async function update(sys_id: string, trig_id: string, body: Fields, caller: Caller): Promise<WireRecord> {
    const { id } = find(sys_id, trig_id)
    const fields = Object.fromEntries(Object.entries(body).filter(([name]) => changeable.includes(name)))
    return view(await records.update('trigger_instance', id, fields, caller.userId), caller, false)
  }

  return {
    index: on.systemTriggers.index.handler(({ input: { params, query }, context: { caller, asked } }) => {
      const search = searchFor(query.q)
      const found = ({ trigger_id }: TriggerInstance) => {
        const trigger = store.trigger.get(trigger_id ?? '')
        return trigger !== undefined && search?.matches(trigger, one => searchedTexts('trigger', one))
      }
      const rows = store.trigger_instance
        .ordered()
        .filter(
          row =>
            row.control_system_id === params.sys_id &&
            (!query.important || row.important) &&
            (!query.triggered || row.triggered) &&
            (query.trigger_id === undefined || row.trigger_id === query.trigger_id) &&
            (query.as_of === undefined || row.updated_at <= query.as_of) &&
            (!search || found(row)),
        )
      const { limit, offset, complete } = query
      const page = pageOf(rows, { table: 'trig', path: `systems/${params.sys_id}/triggers`, asked, limit, offset })
      return { headers: page.headers, body: page.body.map(row => view(row, caller, complete)) }
    }),
    show: on.systemTriggers.show.handler(({ input: { params, query }, context: { caller } }) =>
      view(find(params.sys_id, params.trig_id), caller, query.complete),
    ),
    create: on.systemTriggers.create.handler(async ({ input: { params, body }, context: { caller } }) => {
      if (!store.control_system.get(params.sys_id)) {
        throw new Failed('not_found', `There is no system ${params.sys_id}.`)
      }
      const fields = { ...body, control_system_id: params.sys_id }
      const row = await records.create('trigger_instance', fields, caller.userId)
      return view(row, caller, false)
    }),
    update: on.systemTriggers.update.handler(({ input: { params, body }, context: { caller } }) =>
      update(params.sys_id, params.trig_id, body, caller),
    ),
    replace: on.systemTriggers.replace.handler(({ input: { params, body }, context: { caller } }) =>
      update(params.sys_id, params.trig_id, body, caller),
    ),
    remove: on.systemTriggers.remove.handler(({ input: { params }, context: { caller } }) =>
      records.remove('trigger_instance', find(params.sys_id, params.trig_id).id, caller.userId),
    ),
  }
}
