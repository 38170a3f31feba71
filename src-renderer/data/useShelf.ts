import type { DriverPage, ShelfView } from '@contract/shelf-views.ts'
import type { EntityName } from '@model/names.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import { useNow } from './useNow.ts'

/** Drivers in source are built when their files change, of which nobody is told: so these are asked for now and then. */
const EVERY_MS = 5_000
const counting: readonly EntityName[] = ['driver', 'module', 'control_system']

function useShelfRevision(): string | undefined {
  const revision = useRevision(counting)
  const now = useNow(EVERY_MS)
  return revision && `${revision} ${Math.floor(now / EVERY_MS)}`
}

/** The drivers of this node. */
export function useShelf(): Asked<ShelfView> {
  return useAsked('shelf', useShelfRevision(), (client, options) => client.shelf.list({}, options))
}

/** One driver, documented. */
export function useDriver(fileName: string): Asked<DriverPage> {
  return useAsked(`driver ${fileName}`, useShelfRevision(), (client, options) =>
    client.shelf.show({ file_name: fileName }, options),
  )
}
