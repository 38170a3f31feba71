import type { Result } from '@base/result.ts'
import type { NetworkView } from '@contract/access-views.ts'
import { useMemo } from 'react'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import { useNow } from './useNow.ts'
import { useRunning } from './useRunning.ts'

/** Addresses and certificates change by themselves, of which nobody is told: so they are asked for now and then. */
const EVERY_MS = 5_000

/** How this node is reached, and by which certificate. */
export function useNetwork(): Asked<NetworkView> {
  const revision = useRevision([])
  const now = useNow(EVERY_MS)
  return useAsked('network', revision && `${revision} ${Math.floor(now / EVERY_MS)}`, (client, options) =>
    client.access.network(undefined, options),
  )
}

/** What an administrator changes about that. What went wrong is part of the answer, not thrown. */
export interface NetworkDoings {
  setOpen(open: boolean): Promise<Result<NetworkView>>
  setNames(names: string[]): Promise<Result<NetworkView>>
  takeOwn(pasted: { certificate: string; key: string }): Promise<Result<NetworkView>>
  dropOwn(): Promise<Result<NetworkView>>
  renew(): Promise<Result<NetworkView>>
}

export function useNetworkDoing(): NetworkDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo((): NetworkDoings => {
    return {
      setOpen: open => run((client, options) => client.access.setNetwork({ open }, options)),
      setNames: names => run((client, options) => client.access.setNetwork({ names }, options)),
      takeOwn: pasted => run(({ access: { useCertificate: take } }, options) => take(pasted, options)),
      dropOwn: () => run((client, options) => client.access.dropCertificate(undefined, options)),
      renew: () => run((client, options) => client.access.renewCertificate(undefined, options)),
    }
  }, [run])
  return { ...doings, busy }
}
