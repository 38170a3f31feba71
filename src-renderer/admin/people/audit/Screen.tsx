import type { AuditEntry } from '@contract/access-views.ts'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useAudit } from '../../../data/useAudit.ts'
import { useNow } from '../../../data/useNow.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Search } from '../../records/list/Search.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import styles from './Audit.module.css'
import { Entry } from './Entry.tsx'
import { heldBack, merged } from './rules.ts'

/** Who came in, who was refused, who let whom in: the newest first, as it happens. */
export function Screen() {
  const { q, refused } = useSearch({ from: '/people/audit' })
  const navigate = useNavigate({ from: '/people/audit' })
  const asked = useMemo(() => ({ q, refused: refused === true }), [q, refused])
  const audit = useAudit(asked)
  const { page, older, since, more } = audit
  const now = useNow(60_000)
  // Held still, the list shows what had happened by then; older ones may be loaded all the same.
  const [held, setHeld] = useState<readonly AuditEntry[]>()
  const shown = useMemo(
    () => page && merged({ page, older, since: held ?? since, more }, asked),
    [page, older, held, since, more, asked],
  )
  const waiting = useMemo(
    () => (held && page && shown ? heldBack(shown, merged({ page, older, since, more }, asked)) : 0),
    [held, page, older, since, more, asked, shown],
  )
  const narrowed = q !== undefined || asked.refused
  return (
    <Frame
      title="Audit trail"
      about={<span>Sign-ins, refusals and what was done about access, the newest first.</span>}
    >
      {shown ? (
        <>
          <div className={shared.bar}>
            <Search
              label="Find by name, address, reason"
              q={q}
              onSearch={text => navigate({ search: { q: text, refused }, replace: true, resetScroll: false })}
            />
            <Button
              aria-pressed={asked.refused}
              look={asked.refused ? 'primary' : 'plain'}
              onClick={() =>
                navigate({
                  search: { q, refused: asked.refused ? undefined : true },
                  replace: true,
                  resetScroll: false,
                })
              }
            >
              Only refusals
            </Button>
            <Button onClick={() => setHeld(held ? undefined : since)} data-testid="pause">
              {held ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />}
              {held ? (waiting > 0 ? `Go on, ${waiting} new` : 'Go on') : 'Pause'}
            </Button>
          </div>
          {audit.trouble ? <Trouble onClose={audit.again}>{audit.trouble.message}</Trouble> : null}
          {audit.failure ? <Trouble>{audit.failure}</Trouble> : null}
          {shown.length > 0 ? (
            <Card title="What happened" aside={held ? 'held still' : 'live'} flush>
              <ol className={styles.entries}>
                {shown.map(entry => (
                  <Entry key={entry.id} entry={entry} now={now} />
                ))}
              </ol>
            </Card>
          ) : narrowed ? (
            <Empty title="No entry matches">Try fewer words, or look at everything.</Empty>
          ) : (
            <Empty title="Nothing yet">The first sign-in appears here as it happens.</Empty>
          )}
          {more ? (
            <Button className={styles.older} disabled={audit.busy} onClick={audit.loadMore} data-testid="more">
              {audit.busy ? 'Asking…' : 'Show older ones'}
            </Button>
          ) : null}
        </>
      ) : (
        <Absent what="The audit trail and its entries" trouble={audit.trouble} again={audit.again} />
      )}
    </Frame>
  )
}
