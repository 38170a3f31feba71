import { useSyncExternalStore } from 'react'
import { useSession } from './connect.tsx'
import type { LinkState } from './link.ts'

export interface LinkView {
  phase: LinkState['phase']
  since: number
  /** When the node was last heard. */
  heardAt: number | undefined
}

export function useLink(): LinkView {
  const { link } = useSession()
  const { phase, since } = useSyncExternalStore(link.subscribe, link.current)
  return { phase, since, heardAt: link.heardAt() }
}
