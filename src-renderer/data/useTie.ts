import type { TieView } from '@contract/central-views.ts'
import { useMemo } from 'react'
import { useSession } from './connect.tsx'
import { live } from './live.ts'
import { useLive } from './useLive.ts'

/** Whether the central server can be reached from this node; nothing while that is not known. */
export function useTie(): TieView | undefined {
  const { link, clock } = useSession()
  const tie = useMemo(
    () =>
      live<TieView, TieView>({
        link,
        clock,
        ask: (client, options) => client.central.tie(undefined, options),
        fold: (_, view) => view,
      }),
    [link, clock],
  )
  return useLive(tie).value
}
