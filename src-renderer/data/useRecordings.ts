import type { RecordingsView } from '@contract/workbench-views.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'

const none = [] as const

/** What was recorded of devices. `since` moves whenever a recording is begun or ended. */
export function useRecordings(since: number | null): Asked<RecordingsView> {
  const revision = useRevision(none)
  return useAsked('recordings', revision && `${revision} ${since}`, (client, options) =>
    client.workbench.recordings({}, options),
  )
}
