import { schemaProblem } from '../json-schemas.ts'
import type { Rules } from '../step.ts'

export const jsonSchema: Rules<'json_schema'> = {
  check({ row }) {
    const wrong = schemaProblem(row.schema ?? '{}')
    return wrong ? [{ field: 'schema', reason: wrong }] : []
  },
}
