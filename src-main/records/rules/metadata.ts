import { misfit } from '../json-schemas.ts'
import type { Rules } from '../step.ts'
import { keepVersion } from '../versions.ts'

export const metadata: Rules<'metadata'> = {
  check({ row, step }) {
    if (row.details === null) return [{ field: 'details', reason: 'should not be nil' }]
    const schema = row.schema_id ? step.store.json_schema.get(row.schema_id) : undefined
    const wrong = schema && misfit(schema.schema, row.details)
    return wrong ? [{ field: 'details', reason: wrong }] : []
  },
  saved: (row, _, step) => keepVersion('metadata', row, step),
}
