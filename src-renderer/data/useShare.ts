import type { ShareView } from '@contract/access-views.ts'
import { useCallback, useMemo, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import { type LiveState, live } from './live.ts'
import { useLive } from './useLive.ts'

/** The code by which phones borrow a room's controls, renewed by the node while somebody looks, and who has them. */
export function useShare(systemId: string): LiveState<ShareView> {
  const { link, clock } = useSession()
  const share = useMemo(
    () =>
      live<ShareView, ShareView>({
        link,
        clock,
        ask: (client, options) => client.access.share({ system_id: systemId }, options),
        fold: (_, view) => view,
        // No code is kept alive that nobody sees.
        lingerMs: 0,
      }),
    [link, clock, systemId],
  )
  return useLive(share)
}

export function useEndSharing(systemId: string): { end(): void; busy: boolean; failure: string | undefined } {
  const { link } = useSession()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const end = useCallback(async () => {
    setBusy(true)
    setFailure(undefined)
    try {
      await ask(link, (client, options) => client.access.endSharing({ system_id: systemId }, options))
    } catch (error) {
      setFailure(failedOf(error).message)
    }
    setBusy(false)
  }, [link, systemId])
  return { end: () => void end(), busy, failure }
}
