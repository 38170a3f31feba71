import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { useNow } from '../../../data/useNow.ts'
import { Card } from '../../../look/Card.tsx'
import { Skeleton } from '../../../look/Skeleton.tsx'
import { KeyRow } from '../keys/KeyRow.tsx'
import { foundKeys, keyOf } from '../keys/rules.ts'
import shared from '../People.module.css'

/** The keys that act for a person. */
export function Keys({ id }: { id: string }) {
  const { value, trouble } = useEvery('api_key', { of: id })
  const now = useNow(60_000)
  const keys =
    value &&
    foundKeys(
      value.rows.map(row => keyOf(row, value.labels, now)),
      undefined,
    )
  return (
    <Card
      title="API keys"
      aside={keys && keys.length > 0 ? keys.length : undefined}
      flush
      actions={
        <Link to="/people/keys/new" search={{ user_id: id }} className={shared.link}>
          <IconPlus aria-hidden="true" />
          New key
        </Link>
      }
    >
      {keys === undefined ? (
        <p className={shared.nothing}>{trouble ? trouble.message : <Skeleton />}</p>
      ) : keys.length === 0 ? (
        <p className={shared.nothing}>No key acts for them.</p>
      ) : (
        <ul>
          {keys.map(key => (
            <KeyRow key={key.id} apiKey={key} ofOne />
          ))}
        </ul>
      )}
    </Card>
  )
}
