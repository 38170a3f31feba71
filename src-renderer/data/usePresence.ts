import type { PresenceView } from '@contract/access-views.ts'
import { useMemo } from 'react'
import { useSession } from './connect.tsx'
import { type LiveState, live } from './live.ts'
import { useLive } from './useLive.ts'

/** What is for whoever stands before the panel: the code for the first claim, and for a forgotten password. */
export function usePresence(): LiveState<PresenceView> {
  const { link, clock } = useSession()
  const presence = useMemo(
    () =>
      live<PresenceView, PresenceView>({
        link,
        clock,
        ask: (client, options) => client.access.presence(undefined, options),
        fold: (_, view) => view,
      }),
    [link, clock],
  )
  return useLive(presence)
}
