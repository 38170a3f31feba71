import { schemaProblem } from '../json-schemas.ts'
import type { Rules } from '../step.ts'

export const driver: Rules<'driver'> = {
  derive({ row }) {
    const offered = (row.update_info as { commit?: unknown } | null | undefined)?.commit
    return offered !== undefined && offered === row.commit ? { update_available: false } : {}
  },
  check({ row, before, step }) {
    const problems = []
    if (before && before.role !== row.role) problems.push({ field: 'role', reason: 'cannot be changed' })
    const repository = step.store.repository.get(row.repository_id ?? '')
    if (repository && repository.repo_type !== 'driver') {
      problems.push({ field: 'repository', reason: 'should be a driver repository' })
    }
    const wrong = schemaProblem(row.json_schema ?? '{}')
    if (wrong) problems.push({ field: 'json_schema', reason: wrong })
    return problems
  },
  // A stock core saves its modules each time; here only when that changes something of theirs, and none is in the way.
  saved(row, before, step) {
    if (!before || before.module_name === row.module_name) return
    for (const { id } of step.store.module.by('driver_id', row.id)) step.save('module', id, {})
  },
}
