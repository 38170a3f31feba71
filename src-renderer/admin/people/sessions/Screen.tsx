import { useNavigate, useSearch } from '@tanstack/react-router'
import { useSessions } from '../../../data/useAccess.ts'
import { useNow } from '../../../data/useNow.ts'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Search } from '../../records/list/Search.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { foundSessions } from './rules.ts'
import { SessionRow } from './SessionRow.tsx'

/** Who is signed in: people, devices, and phones that borrow a room. */
export function Screen() {
  const { value: sessions, trouble, again } = useSessions()
  const { q } = useSearch({ from: '/people/sessions' })
  const navigate = useNavigate({ from: '/people/sessions' })
  const now = useNow(10_000)
  const found = sessions ? foundSessions(sessions, q) : []
  return (
    <Frame
      title="Sessions"
      about={<span>Who is signed in, from where. Signing somebody out closes what they have open at once.</span>}
    >
      {sessions ? (
        <>
          <div className={shared.bar}>
            <Search
              label="Find by name, address, browser"
              q={q}
              onSearch={text => navigate({ search: { q: text }, replace: true, resetScroll: false })}
            />
            <span className={shared.total} role="status" data-testid="total">
              {found.length === sessions.length ? sessions.length : `${found.length} of ${sessions.length}`} signed in
            </span>
          </div>
          {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
          {found.length > 0 ? (
            <Card title="Signed in" flush>
              <ul>
                {found.map(session => (
                  <SessionRow key={session.id} session={session} now={now} onEnded={again} />
                ))}
              </ul>
            </Card>
          ) : sessions.length > 0 ? (
            <Empty title="No session matches">Try fewer words.</Empty>
          ) : (
            <Empty title="Nobody is signed in">Whoever signs in appears here at once.</Empty>
          )}
        </>
      ) : (
        <Absent what="Sessions" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}
