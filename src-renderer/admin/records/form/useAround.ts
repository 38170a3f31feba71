import type { RecordRow } from '../../../data/records.ts'
import { useAsked } from '../../../data/useAsked.ts'
import { useRevision } from '../../../data/useChanges.ts'
import type { Around } from '../about/relevance.ts'
import type { FormState } from './useForm.ts'

/** What a form must know besides its own fields: what the driver of a module says of its modules. */
export function useAround({ entity, row, edits }: FormState): Around {
  const typed = edits.driver_id?.typed ?? row.driver_id
  const driver = entity === 'module' && typeof typed === 'string' ? typed : ''
  const revision = useRevision(['driver'])
  const { value } = useAsked(`driver ${driver}`, driver ? revision : undefined, (client, options) =>
    client.records.show({ entity: 'driver', id: driver }, options),
  )
  const known = value?.row.role ?? (driver === row.driver_id ? row.role : undefined)
  const { default_port, default_uri }: Partial<RecordRow> = value?.row ?? {}
  return {
    role: typeof known === 'number' ? known : undefined,
    defaults: { ...(default_port ? { port: default_port } : {}), ...(default_uri ? { uri: default_uri } : {}) },
  }
}
