import { randomBytes } from 'node:crypto'
import { filterSource } from '../../model/filter.ts'
import type { Rules } from '../step.ts'
import { isTooSlow } from './slow-filter.ts'

export const broker: Rules<'broker'> = {
  derive: ({ row }) => (row.secret ? {} : { secret: randomBytes(64).toString('hex') }),
  check({ row, before }) {
    const filters = row.filters ?? []
    const bad = filters.filter(filter => !compiles(filter))
    if (bad.length > 0) return [problem('contains what is no regular expression', bad)]
    const slow = filters
      .filter(filter => !before?.filters?.includes(filter))
      .filter(filter => isTooSlow(filterSource(filter)))
    return slow.length > 0 ? [problem('contains what may go back and forth without end', slow)] : []
  },
}

const problem = (what: string, filters: readonly string[]) => ({
  field: 'filters' as const,
  reason: `${what}: ${filters.join(', ')}`,
})

function compiles(filter: string): boolean {
  try {
    return Boolean(filterSource(filter))
  } catch {
    return false
  }
}
