import type { SessionView } from '@contract/access-views.ts'
import { useCallback, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import { type Asked, useAsked } from './useAsked.ts'
import { useLink } from './useLink.ts'

export interface OwnSessions extends Asked<SessionView[]> {
  end(id: string): void
  /** The one that is being ended. */
  ending: string | undefined
  failure: string | undefined
}

/** Where else one is signed in, and a way to end that. */
export function useOwnSessions(): OwnSessions {
  const { link } = useSession()
  const { phase, since } = useLink()
  const asked = useAsked('own sessions', phase === 'up' ? String(since) : undefined, (client, options) =>
    client.access.ownSessions(undefined, options),
  )
  const { again } = asked
  const [ending, setEnding] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const end = useCallback(
    async (id: string) => {
      setEnding(id)
      setFailure(undefined)
      try {
        await ask(link, (client, options) => client.access.endOwnSession({ id }, options))
        again()
      } catch (error) {
        setFailure(failedOf(error).message)
      }
      setEnding(undefined)
    },
    [link, again],
  )
  return { ...asked, end: id => void end(id), ending, failure }
}
