import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { useNow } from '../../../data/useNow.ts'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Search } from '../../records/list/Search.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { KeyRow } from './KeyRow.tsx'
import { foundKeys, keyOf } from './rules.ts'

/** What stands for a person where nobody types a password: scripts, panels, integrations. */
export function Screen() {
  const { value, trouble, again } = useEvery('api_key')
  const { q } = useSearch({ from: '/people/keys' })
  const navigate = useNavigate({ from: '/people/keys' })
  const now = useNow(60_000)
  const keys = useMemo(() => value?.rows.map(row => keyOf(row, value.labels, now)), [value, now])
  const found = useMemo(() => (keys ? foundKeys(keys, q) : []), [keys, q])
  return (
    <Frame
      title="API keys"
      about={
        <span>
          A key is sent as <code>X-API-Key</code> and acts for a person, at its own level. It is shown once, when it is
          made.
        </span>
      }
      actions={
        keys ? (
          <Link to="/people/keys/new" className={shared.primary} data-testid="new">
            <IconPlus aria-hidden="true" />
            New key
          </Link>
        ) : undefined
      }
    >
      {keys ? (
        <>
          <div className={shared.bar}>
            <Search
              label="Find by name, person, scope"
              q={q}
              onSearch={text => navigate({ search: { q: text }, replace: true, resetScroll: false })}
            />
            <span className={shared.total} role="status" data-testid="total">
              {found.length === keys.length ? keys.length : `${found.length} of ${keys.length}`}{' '}
              {keys.length === 1 ? 'key' : 'keys'}
            </span>
          </div>
          {trouble ? <Trouble onClose={again}>{trouble.message}</Trouble> : null}
          {found.length > 0 ? (
            <Card title="Keys" flush>
              <ul>
                {found.map(key => (
                  <KeyRow key={key.id} apiKey={key} />
                ))}
              </ul>
            </Card>
          ) : keys.length > 0 ? (
            <Empty title="No key matches">Try fewer words.</Empty>
          ) : (
            <Empty title="No key yet">
              Scripts and integrations sign in with one.{' '}
              <Link to="/people/keys/new" className={shared.text}>
                Make the first key
              </Link>
            </Empty>
          )}
        </>
      ) : (
        <Absent what="Keys" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}
