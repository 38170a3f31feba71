import type { RecordVersion } from '@contract/entities.ts'
import type { EntityName } from '@model/names.ts'
import { useCallback, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import { useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'

export type Versioned = 'settings' | 'metadata'

export interface VersionsState {
  /** Newest first; undefined until known. */
  versions: RecordVersion[] | undefined
  trouble: string | undefined
  busy: boolean
  failure: string | undefined
  /** Whether it was done. */
  restore(version: string): Promise<boolean>
  forget(): void
}

const changing: Record<Versioned, readonly EntityName[]> = { settings: ['settings'], metadata: ['metadata'] }

/** How a record was at each time it was saved, and the way back. */
export function useVersions(entity: Versioned, id: string): VersionsState {
  const { link } = useSession()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const { value, trouble, again } = useAsked(
    `versions of ${entity} ${id}`,
    useRevision(changing[entity]),
    (client, options) => client.records.versions({ entity, id }, options),
  )
  const restore = useCallback(
    async (version_id: string) => {
      setBusy(true)
      setFailure(undefined)
      try {
        await ask(link, (client, options) => client.records.restore({ entity, id, version_id }, options))
        again()
        return true
      } catch (error) {
        setFailure(failedOf(error).message)
        return false
      } finally {
        setBusy(false)
      }
    },
    [link, entity, id, again],
  )
  const forget = useCallback(() => setFailure(undefined), [])
  return { versions: value, trouble: trouble?.message, busy, failure, restore, forget }
}
