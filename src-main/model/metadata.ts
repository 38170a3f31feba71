import { z } from 'zod'
import { entity, maybeText, type Of } from './entity.ts'

/** Named JSON that front ends keep beside a zone, a system or a user. */
export const metadata = entity({
  table: 'metadata',
  path: 'metadata',
  fields: {
    name: z.string().min(1),
    description: z.string().default(''),
    details: z.json(),
    editors: z.array(z.string()).default([]),
    parent_id: z.string().min(1),
    schema_id: maybeText(),
    /** Set on rows that only record history. */
    metadata_id: maybeText(),
    modified_by_id: maybeText(),
  },
})
export type Metadata = Of<typeof metadata>
