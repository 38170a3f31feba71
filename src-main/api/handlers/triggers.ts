import { Failed } from '../../base/result.ts'
import type { EntityName } from '../../model/names.ts'
import type { TriggerInstance } from '../../model/trigger-instance.ts'
import type { Fields } from '../../records/accept.ts'
import type { Triggers } from '../../triggers/triggers.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import { pageOf, shortList } from '../list-headers.ts'
import { searchFor } from '../search.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { notFound, type Parts } from './records.ts'
import { answerResource, searchedTexts } from './resource.ts'

export type TriggerSaveParts = Parts & { triggers: Pick<Triggers, 'warningsOf'> }

export const answerTriggers = (on: On, parts: TriggerSaveParts) => {
  const { store, triggers } = parts
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
      saved: ({ id }) => warningsOf(triggers, 'trigger', id),
    }),
    // A stock core shows the webhook's secret here to everybody; here, as elsewhere, only to admins.
    instances: on.triggers.instances.handler(({ input: { params }, context: { caller } }) => {
      if (!store.trigger.get(params.id)) throw notFound('trigger', params.id)
      return shortList('trig', instancesOf(params.id, caller))
    }),
  }
}

/** What whoever saved one should know of its systems; no member where there is nothing. */
export async function warningsOf(
  triggers: Pick<Triggers, 'warningsOf'>,
  entity: EntityName,
  id: string,
): Promise<{ warnings?: string[] }> {
  if (entity !== 'trigger' && entity !== 'trigger_instance') return {}
  const warnings = await triggers.warningsOf(entity, id)
  return warnings.length > 0 ? { warnings } : {}
}

/** What may be changed of a trigger that is at work (rest.md 4.9). */
const changeable = ['enabled', 'important', 'exec_enabled', 'exec_method', 'playlists']

export const answerSystemTriggers = (on: On, { store, records, triggers }: TriggerSaveParts) => {
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

  const saved = async (row: TriggerInstance, caller: Caller): Promise<WireRecord> => ({
    ...view(row, caller, false),
    ...(await warningsOf(triggers, 'trigger_instance', row.id)),
  })

  async function update(sys_id: string, trig_id: string, body: Fields, caller: Caller): Promise<WireRecord> {
    const { id } = find(sys_id, trig_id)
    const fields = Object.fromEntries(Object.entries(body).filter(([name]) => changeable.includes(name)))
    return saved(await records.update('trigger_instance', id, fields, caller.userId), caller)
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
      return saved(row, caller)
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
