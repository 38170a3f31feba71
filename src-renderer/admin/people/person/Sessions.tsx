import { useState } from 'react'
import { useSessions } from '../../../data/useAccess.ts'
import { useAccessDoing } from '../../../data/useAccessDoing.ts'
import { useNow } from '../../../data/useNow.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Skeleton } from '../../../look/Skeleton.tsx'
import { useSay } from '../../Said.tsx'
import shared from '../People.module.css'
import { foundSessions } from '../sessions/rules.ts'
import { SessionRow } from '../sessions/SessionRow.tsx'

/** Where a person is signed in. */
export function Sessions({ id }: { id: string }) {
  const { value, trouble, again } = useSessions()
  const { endSession, busy } = useAccessDoing()
  const [failure, setFailure] = useState<string>()
  const say = useSay()
  const now = useNow(10_000)
  const sessions = value && foundSessions(value, undefined).filter(({ kind, sub }) => kind === 'user' && sub === id)
  // Who ends all their own sessions means the others: this one has a button of its own.
  const others = sessions?.filter(({ own }) => !own) ?? []
  const endAll = async () => {
    setFailure(undefined)
    for (const one of others) {
      const result = await endSession(one.id)
      if (!result.ok && result.failure.code !== 'not_found') return setFailure(result.failure.message)
    }
    say(others.length === sessions?.length ? 'Signed out everywhere.' : 'Signed out everywhere else.')
    again()
  }
  return (
    <Card
      title="Signed in"
      aside={sessions && sessions.length > 0 ? sessions.length : undefined}
      flush
      actions={
        others.length > 1 ? (
          <Button disabled={busy} onClick={() => void endAll()}>
            {others.length === sessions?.length ? 'Sign out everywhere' : 'Sign out everywhere else'}
          </Button>
        ) : undefined
      }
    >
      {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
      {sessions === undefined ? (
        <p className={shared.nothing}>{trouble ? trouble.message : <Skeleton />}</p>
      ) : sessions.length === 0 ? (
        <p className={shared.nothing}>Nowhere just now.</p>
      ) : (
        <ul>
          {sessions.map(session => (
            <SessionRow key={session.id} session={session} now={now} ofOne onEnded={again} />
          ))}
        </ul>
      )}
    </Card>
  )
}
