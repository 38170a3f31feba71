import type { SessionView } from '@contract/access-views.ts'
import { useNow } from '../../data/useNow.ts'
import { useOwnSessions } from '../../data/useOwnSessions.ts'
import { Badge } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Skeleton } from '../../look/Skeleton.tsx'
import { inOrder, seenWords } from './rules.ts'
import styles from './Sessions.module.css'

/** Where else one is signed in: a browser that was forgotten elsewhere can be signed out from here. */
export function Sessions({ onClose }: { onClose(): void }) {
  const { value: sessions, trouble, again, end, ending, failure } = useOwnSessions()
  return (
    <Dialog title="Where you are signed in" onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      {failure ? <Trouble>{failure}</Trouble> : null}
      {sessions ? (
        <ul className={styles.sessions}>
          {inOrder(sessions).map(session => (
            <Session key={session.id} session={session} ending={ending === session.id} onEnd={end} />
          ))}
        </ul>
      ) : trouble ? (
        <Trouble>
          {trouble.message} <Button onClick={again}>Ask again</Button>
        </Trouble>
      ) : (
        <Skeleton />
      )}
    </Dialog>
  )
}

interface SessionProps {
  session: SessionView
  ending: boolean
  onEnd(id: string): void
}

function Session({ session, ending, onEnd }: SessionProps) {
  const now = useNow(60_000)
  return (
    <li className={styles.session}>
      <p>
        <strong>{session.agent || 'A browser'}</strong>
        {session.own ? <Badge tone="good">This one</Badge> : null}
      </p>
      <span>
        {session.address} · {seenWords(session, now)}
        {session.applications.length > 0 ? ` · ${session.applications.join(', ')}` : ''}
      </span>
      {session.own ? null : (
        <Button onClick={() => onEnd(session.id)} disabled={ending}>
          {ending ? 'One moment…' : 'Sign out'}
        </Button>
      )}
    </li>
  )
}
