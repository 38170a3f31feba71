import { randomBytes } from 'node:crypto'
import type { Rules } from '../step.ts'

export const broker: Rules<'broker'> = {
  derive: ({ row }) => (row.secret ? {} : { secret: randomBytes(64).toString('hex') }),
  check({ row }) {
    const bad = (row.filters ?? []).filter(filter => !compiles(filter))
    return bad.length > 0
      ? [{ field: 'filters', reason: `contains what is no regular expression: ${bad.join(', ')}` }]
      : []
  },
}

function compiles(filter: string): boolean {
  try {
    // What Perl writes in front, JavaScript takes apart from the expression.
    return Boolean(new RegExp(filter.replace(/^\(\?[imsx]+\)/, '')))
  } catch {
    return false
  }
}
