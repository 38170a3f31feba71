import type { MeView } from '@contract/access-views.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useLink } from './useLink.ts'

/** Who this page is signed in as. Asked again with each new link, as it may be somebody else by then. */
export function useMe(): Asked<MeView> {
  const { phase, since } = useLink()
  return useAsked('me', phase === 'up' ? String(since) : undefined, (client, options) =>
    client.access.me(undefined, options),
  )
}
