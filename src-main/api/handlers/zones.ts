import { Failed, toResult } from '../../base/result.ts'
import { parseSlug } from '../../model/slug.ts'
import type { Zone } from '../../model/zone.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller, mayRun } from '../caller.ts'
import { shortList } from '../list-headers.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { metadataOf } from './metadata.ts'
import { found, type Parts } from './records.ts'
import { answerResource } from './resource.ts'

export const answerZones = (on: On, parts: Parts) => {
  const { store, runtime } = parts

  const find = (id: string) => found(store, 'zone', id)

  const triggersOf = (zone: Zone, caller: Caller) =>
    zone.triggers.flatMap(id => store.trigger.get(id) ?? []).map(row => wireRecord(store, 'trigger', row, caller))

  return {
    ...answerResource(parts, on.zones, 'zone', {
      filter(query, caller) {
        const { parent_id, tags } = query as { parent_id?: string[]; tags?: string[] }
        const [parents, wanted] = [unlessEmpty(parent_id), unlessEmpty(tags)]
        if (!wanted && !parents && !atLeast(caller, 'support')) {
          throw new Failed('denied', 'Name tags or a parent_id: only support may list every zone.')
        }
        // The word `root` stands for no parent (rest.md 4.12).
        return row =>
          (!parents || parents.includes(row.parent_id || 'root')) &&
          (!wanted || wanted.every(tag => row.tags.includes(tag)))
      },
      view(row, caller, query, call): WireRecord {
        const record = wireRecord(store, 'zone', row, caller)
        if (call === 'index' && query.include_children_count) {
          return { ...record, children_count: store.zone.by('parent_id', row.id).length }
        }
        return call === 'show' && query.complete ? { ...record, trigger_data: triggersOf(row, caller) } : record
      },
    }),
    // A stock core puts a space before each but the first, by the way it splits them; that is no tag anybody has.
    tags: on.zones.tags.handler(() => [...new Set(store.zone.all().flatMap(({ tags }) => tags))].sort()),
    metadata: on.zones.metadata.handler(({ input: { params, query } }) => metadataOf(store, params.id, query.name)),
    triggers: on.zones.triggers.handler(({ input: { params }, context: { caller } }) =>
      shortList('trigger', triggersOf(find(params.id), caller)),
    ),
    exec: on.zones.exec.handler(async ({ input: { params, body }, context: { caller }, signal }) => {
      const { mod, index } = parseSlug(params.module_slug)
      const outcome = { success: [] as string[], failure: [] as string[], module_missing: [] as string[] }
      const systems = store.control_system.by('zones', find(params.id).id)
      const run = async (sys: string) => {
        const id = runtime.directory.idOf(sys, mod, index)
        if (id === undefined) return outcome.module_missing.push(sys)
        const fn = runtime.descriptionOf(id)?.functions[params.method]
        if (fn && !mayRun(caller, fn.level)) return outcome.failure.push(sys)
        const { ok } = await toResult(() => runtime.exec(id, params.method, body, { caller: caller.userId, signal }))
        return outcome[ok ? 'success' : 'failure'].push(sys)
      }
      await Promise.all(systems.map(({ id }) => run(id)))
      return outcome
    }),
  }
}

/** A list of nothing narrows nothing. */
const unlessEmpty = (list: string[] | undefined) => (list?.length ? list : undefined)
