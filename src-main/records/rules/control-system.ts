import type { ControlSystem } from '../../model/control-system.ts'
import { checkTimeZone, isUri, withoutBlanks } from '../formats.ts'
import type { Problem } from '../problem.ts'
import type { Rules, Step } from '../step.ts'
import { addInstances, removeInstances } from '../zone-triggers.ts'

export const controlSystem: Rules<'control_system'> = {
  derive({ row, step }) {
    const blankless = (text: string | null | undefined) => (text?.trim() ? text : null)
    return {
      support_url: row.support_url?.trim() ?? '',
      timetable_url: blankless(row.timetable_url),
      camera_url: blankless(row.camera_url),
      room_booking_url: blankless(row.room_booking_url),
      images: withoutBlanks(row.images),
      camera_snapshot_urls: withoutBlanks(row.camera_snapshot_urls),
      // A module that is not there leaves the list without a word (model.md 3.10).
      modules: [...new Set(row.modules)].filter(id => step.store.module.get(id)),
      zones: [...new Set(row.zones)],
    }
  },
  check({ row }) {
    const problems: Problem[] = checkTimeZone('timezone', row.timezone)
    if (row.support_url && !isUri(row.support_url)) problems.push({ field: 'support_url', reason: 'is an invalid URI' })
    if (row.camera_snapshot_urls?.some(url => !isUri(url))) {
      problems.push({ field: 'camera_snapshot_urls', reason: 'contains an invalid URI' })
    }
    return problems
  },
  saved(row, before, step) {
    const [now, then] = [new Set(row.zones), new Set(before?.zones)]
    for (const zone of now.difference(then)) addInstances(step, zone, [row.id])
    for (const zone of then.difference(now)) removeInstances(step, zone, { system: row.id })
  },
  removing(row, step) {
    const own = step.store.module.by('control_system_id', row.id).map(({ id }) => id)
    for (const id of new Set([...row.modules, ...own])) {
      const [other] = systemsListing(step, id).filter(system => system.id !== row.id)
      if (!other) step.remove('module', id)
      else if (own.includes(id)) step.change.update('module', id, { control_system_id: other.id })
    }
  },
}

export const systemsListing = ({ store }: Step, moduleId: string): readonly ControlSystem[] =>
  store.control_system.by('modules', moduleId)

/** Counts a change of what a system is made of (model.md 3.10). */
export function changeSystem(step: Step, system: ControlSystem, fields: Partial<ControlSystem>): void {
  step.change.update('control_system', system.id, { ...fields, version: system.version + 1 })
}
