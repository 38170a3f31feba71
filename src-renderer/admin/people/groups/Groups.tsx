import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { Input } from '../../../look/Field.tsx'
import { Search } from '../../records/list/Search.tsx'
import whole from '../../WholeRow.module.css'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import styles from './Groups.module.css'
import { Means } from './Means.tsx'
import { foundGroups, type Group, grantsWords, membersWords, type Organisation } from './rules.ts'

interface GroupsProps {
  groups: readonly Group[]
  organisations: readonly Organisation[]
}

/** Every group with who is in it and what it may where. */
export function Groups({ groups, organisations }: GroupsProps) {
  const { q } = useSearch({ from: '/people/groups' })
  const navigate = useNavigate({ from: '/people/groups' })
  const [name, setName] = useState('')
  const found = foundGroups(groups, q)
  return (
    <Frame
      title="Groups"
      about={<span>Names that people are in and that zones grant something to. Directories may bring their own.</span>}
    >
      <Means organisations={organisations} />
      <div className={shared.bar}>
        <Search
          label="Find by name, person, zone"
          q={q}
          onSearch={text => navigate({ search: { q: text }, replace: true, resetScroll: false })}
        />
        <form
          className={styles.new}
          onSubmit={event => {
            event.preventDefault()
            if (name.trim() !== '') void navigate({ search: { group: name.trim() } })
          }}
        >
          <Input
            aria-label="Name of a new group"
            placeholder="New group"
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            Begin
          </Button>
        </form>
        <span className={shared.total} role="status" data-testid="total">
          {found.length === groups.length ? groups.length : `${found.length} of ${groups.length}`}{' '}
          {groups.length === 1 ? 'group' : 'groups'}
        </span>
      </div>
      {found.length > 0 ? (
        <Card title="Groups" flush>
          <ul>
            {found.map(group => (
              <li key={group.name} className={`${shared.row} ${shared.long} ${styles.row}`}>
                <Link to="/people/groups" search={{ group: group.name }} className={`${styles.name} ${whole.link}`}>
                  {group.name}
                </Link>
                <span className={shared.second}>{membersWords(group.members.length)}</span>
                <span className={shared.second}>{grantsWords(group.grants) || 'Nothing of its own in any zone'}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : groups.length > 0 ? (
        <Empty title="No group matches">Try fewer words.</Empty>
      ) : (
        <Empty title="No group yet">A group begins with its first member, or with the first zone that names it.</Empty>
      )}
    </Frame>
  )
}
