import type { Json } from '../base/json.ts'
import { tableOf } from '../model/ids.ts'
import type { Store } from '../store/open.ts'
import type { Shelf } from './shelf.ts'

/** What a driver on the shelf takes as settings, by the id of its record or of one of its modules. */
export const settingsSchemas =
  (store: Store, shelf: Shelf) =>
  (parentId: string): Json | undefined => {
    const table = tableOf(parentId)
    const driverId = table === 'mod' ? store.module.get(parentId)?.driver_id : table === 'driver' ? parentId : undefined
    const record = driverId === undefined ? undefined : store.driver.get(driverId)
    return record && shelf.find(record.file_name)?.description.settings_schema
  }
