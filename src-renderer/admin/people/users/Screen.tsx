import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useSessions } from '../../../data/useAccess.ts'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Segments } from '../../../look/Segments.tsx'
import { Search } from '../../records/list/Search.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { personRoles, roleTitles } from '../roles.ts'
import { Rows } from './Rows.tsx'
import { foundPeople, peopleOf, peopleWords } from './rules.ts'
import styles from './Screen.module.css'

/** Everybody who may sign in here. */
export function Screen() {
  const { value, trouble, again } = useEvery('user')
  const { value: sessions } = useSessions()
  const { q, role } = useSearch({ from: '/people' })
  const navigate = useNavigate({ from: '/people' })
  const people = useMemo(() => (value ? peopleOf(value.rows, sessions ?? []) : undefined), [value, sessions])
  const found = useMemo(() => (people ? foundPeople(people, q, role) : []), [people, q, role])
  return (
    <Frame
      title="Users"
      about={<span>Who may sign in to this node, as what, and where they are signed in.</span>}
      actions={
        people ? (
          <Link to="/people/new" className={shared.primary} data-testid="new">
            <IconPlus aria-hidden="true" />
            Add a person
          </Link>
        ) : undefined
      }
    >
      {people ? (
        <>
          <div className={styles.bar}>
            <Search
              label="Find by name, e-mail, group"
              q={q}
              onSearch={text => navigate({ search: { q: text, role }, replace: true, resetScroll: false })}
            />
            <Segments
              label="Role"
              options={[
                { value: 'all', title: 'All' },
                ...personRoles.map(value => ({ value, title: roleTitles[value] })),
              ]}
              chosen={role ?? 'all'}
              onChoose={next =>
                navigate({
                  search: { q, role: next === 'all' ? undefined : next },
                  replace: true,
                  resetScroll: false,
                })
              }
            />
            <span className={shared.total} role="status" data-testid="total">
              {peopleWords(found.length, people.length)}
            </span>
          </div>
          {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
          {found.length > 0 ? (
            <Rows people={found} />
          ) : people.length > 0 ? (
            <Empty title="Nobody matches">Try fewer words, or look at every role.</Empty>
          ) : (
            <Empty title="Nobody yet">
              <Link to="/people/new" className={shared.text}>
                Add the first person
              </Link>
            </Empty>
          )}
        </>
      ) : (
        <Absent what="Users" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}
