import { checkTimeZone } from '../formats.ts'
import type { Rules, Step } from '../step.ts'
import { addInstances, removeInstances } from '../zone-triggers.ts'
import { changeSystem } from './control-system.ts'

export const zone: Rules<'zone'> = {
  derive: ({ row }) => ({ triggers: [...new Set(row.triggers)] }),
  check({ row, step }) {
    const problems = checkTimeZone('timezone', row.timezone)
    if (liesWithinItself(step, row.id, row.parent_id)) {
      problems.push({ field: 'parent_id', reason: 'is the zone itself, or lies within it' })
    }
    return problems
  },
  saved(row, before, step) {
    const [now, then] = [new Set(row.triggers), new Set(before?.triggers)]
    const systems = step.store.control_system.by('zones', row.id).map(({ id }) => id)
    addInstances(step, row.id, systems, [...now.difference(then)])
    for (const trigger of then.difference(now)) removeInstances(step, row.id, { trigger })
  },
  removing(row, step) {
    for (const system of step.store.control_system.by('zones', row.id)) {
      changeSystem(step, system, { zones: system.zones.filter(id => id !== row.id) })
    }
  },
}

function liesWithinItself({ store }: Step, id: string, parent: string | null | undefined): boolean {
  const seen = new Set<string>()
  for (let at = parent; at && !seen.has(at); at = store.zone.get(at)?.parent_id) {
    if (at === id) return true
    seen.add(at)
  }
  return false
}
