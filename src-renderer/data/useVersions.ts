import type { RecordVersion } from '@contract/entities.ts'
import type { EntityName } from '@model/names.ts'
import { useCallback, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import { useAsked } from './useSettings.ts'
import type { NodeClient } from './wire.ts'

export type Versioned = 'settings' | 'metadata'

const changing: Record<Versioned, readonly EntityName[]> = { settings: ['settings'], metadata: ['metadata'] }

export interface VersionsState {
  /** Newest first; undefined until known. */
  versions: RecordVersion[] | undefined
  trouble: string | undefined
  busy: boolean
  failure: string | undefined
  restore(version: string): Promise<boolean>
  forget(): void
}

/** How a record was at each time it was saved, and the way back. */
export function useVersions(entity: Versioned, id: string): VersionsState {
  const { link } = useSession()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const call = useCallback(
    (client: NodeClient, options: { signal: AbortSignal }) => client.records.versions({ entity, id }, options),
    [entity, id],
  )
  const { value, trouble, again } = useAsked(call, changing[entity])
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
  return { versions: value, trouble, busy, failure, restore, forget: useCallback(() => setFailure(undefined), []) }
}
