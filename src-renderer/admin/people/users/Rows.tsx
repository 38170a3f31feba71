import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { useNow } from '../../../data/useNow.ts'
import { Badge } from '../../../look/Badge.tsx'
import { useNarrow } from '../../../look/useNarrow.ts'
import { useWindowRows } from '../../../look/useWindowRows.ts'
import whole from '../../WholeRow.module.css'
import { roleTitles, roleTones } from '../roles.ts'
import { agoWords } from '../rules.ts'
import styles from './Rows.module.css'
import type { Person } from './rules.ts'

const HEIGHT = 56
const ON_A_PHONE = 92

/** Those in sight of however many there are. The page itself scrolls, as a phone expects. */
export function Rows({ people }: { people: readonly Person[] }) {
  const height = useNarrow() ? ON_A_PHONE : HEIGHT
  const now = useNow(60_000)
  const { place, virtual, top } = useWindowRows({ count: people.length, height })
  return (
    <div className={styles.table}>
      <div className={styles.head} aria-hidden="true">
        <span>Name</span>
        <span>Role</span>
        <span>Groups</span>
        <span>Last sign-in</span>
        <span>Sessions</span>
      </div>
      <ul ref={place} className={styles.body} aria-label="Users" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const person = people[index]
          return person ? (
            <Line
              key={person.id}
              person={person}
              now={now}
              index={index}
              total={people.length}
              top={start - top}
              height={height}
            />
          ) : null
        })}
      </ul>
    </div>
  )
}

interface LineProps {
  person: Person
  now: number
  index: number
  total: number
  top: number
  height: number
}

const Line = memo(function Line({ person, now, index, total, top, height }: LineProps) {
  const { id, name, email, role, groups, lastSignIn, sessions, deleted } = person
  return (
    <li
      className={styles.line}
      style={{ transform: `translateY(${top}px)`, height }}
      // Only those in sight are in the page: how many there are must be said.
      aria-posinset={index + 1}
      aria-setsize={total}
      data-testid={`user-${id}`}
    >
      <span className={styles.name}>
        <Link to="/people/$id" params={{ id }} className={whole.link}>
          {name}
        </Link>
        <small>{email}</small>
      </span>
      <span>
        <Badge tone={deleted ? 'bad' : roleTones[role]}>{deleted ? 'Removed' : roleTitles[role]}</Badge>
      </span>
      <span className={styles.groups} title={groups.join(', ')}>
        {groups.join(', ')}
      </span>
      <span className={styles.last}>{lastSignIn === undefined ? 'Never signed in' : agoWords(lastSignIn, now)}</span>
      <span className={styles.sessions}>
        {sessions === 0 ? '' : sessions === 1 ? '1 session' : `${sessions} sessions`}
      </span>
    </li>
  )
})
