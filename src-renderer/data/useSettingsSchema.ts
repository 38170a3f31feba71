import type { Json } from '@base/json.ts'
import type { EntityName } from '@model/names.ts'
import { failedOf } from './ask.ts'
import { useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import type { SettingsParent } from './useSettings.ts'
import type { NodeClient } from './wire.ts'

export interface DriverSettings {
  /** JSON Schema of what the driver reads. */
  schema: Json
  driver: string
}

const deciding: readonly EntityName[] = ['module', 'driver']

/** What settings the driver of a record reads; nothing for what has no driver, or one that is not on this node. */
export function useSettingsSchema(entity: SettingsParent, id: string): DriverSettings | undefined {
  const asks = entity === 'module' || entity === 'driver'
  const revision = useRevision(deciding)
  const { value } = useAsked(
    `settings schema of ${entity} ${id}`,
    asks ? revision : undefined,
    async (client, options): Promise<DriverSettings | undefined> => {
      const driver =
        entity === 'driver' ? id : (await client.records.show({ entity: 'module', id }, options)).row.driver_id
      return typeof driver === 'string' ? schemaOf(client, options, driver) : undefined
    },
  )
  return value
}

async function schemaOf(client: NodeClient, options: { signal: AbortSignal }, driverId: string) {
  const { row } = await client.records.show({ entity: 'driver', id: driverId }, options)
  const file_name = row.file_name
  if (typeof file_name !== 'string' || file_name === '') return undefined
  try {
    const { settings_schema, name } = await client.shelf.show({ file_name }, options)
    return { schema: settings_schema, driver: name }
  } catch (error) {
    // A record may name a driver that this node has not.
    if (failedOf(error).code === 'not_found') return undefined
    throw error
  }
}
