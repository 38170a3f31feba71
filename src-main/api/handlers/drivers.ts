import { Failed } from '../../base/result.ts'
import { numbered, Role } from '../../model/enums.ts'
import type { On } from '../answer.ts'
import { notDoneHere } from '../failures.ts'
import { wireRecord } from '../wire.ts'
import { found, notFound, type Parts } from './records.ts'
import { answerResource } from './resource.ts'

export const answerDrivers = (on: On, parts: Parts) => {
  const { store, runtime } = parts

  const find = (id: string) => found(store, 'driver', id)

  return {
    ...answerResource(parts, on.drivers, 'driver', {
      filter({ role, update_available }) {
        const wanted = role === undefined ? undefined : roleOf(String(role))
        return row => (wanted === undefined || row.role === wanted) && (!update_available || row.update_available)
      },
      view(row, caller, query, call) {
        const record = wireRecord(store, 'driver', row, caller)
        if (call !== 'show' || !query.compilation_status) return record
        const compiled = runtime.shelf.find(row.file_name) !== undefined
        return { ...record, compilation_status: { [store.preferences.get().node_id]: compiled } }
      },
    }),
    readme: on.drivers.readme.handler(({ input: { params } }) => {
      const about = runtime.shelf.find(find(params.id).file_name)?.description.about
      if (!about) throw notFound('readme of driver', params.id)
      return about
    }),
    recompile: on.drivers.recompile.handler(({ input: { params } }) => {
      find(params.id)
      throw notDoneHere('The drivers of this node come built; there is nothing to compile.')
    }),
    reload: on.drivers.reload.handler(({ input: { params } }) => {
      find(params.id)
      throw notDoneHere('The drivers of this node come built; restart the node to load others.')
    }),
    compiled: on.drivers.compiled.handler(({ input: { params } }) => {
      const { file_name } = find(params.id)
      if (!runtime.shelf.find(file_name)) {
        throw new Failed('not_found', `There is no driver "${file_name}" on this node, and none that stands in for it.`)
      }
    }),
  }
}

/** A name or a number; anything else filters nothing (rest.md 1.6). */
function roleOf(text: string): number | undefined {
  const role = /^\d+$/.test(text) ? Number(text) : text
  return numbered(Role).safeParse(role).data
}
