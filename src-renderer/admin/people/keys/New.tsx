import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Card } from '../../../look/Card.tsx'
import { ShownOnce } from '../../records/new/ShownOnce.tsx'
import { Frame } from '../Frame.tsx'
import { NewRecord } from '../NewRecord.tsx'
import { Note } from '../Note.tsx'

/** A new key, and the only time that it is shown. */
export function New() {
  const { user_id } = useSearch({ from: '/people/keys/new' })
  const navigate = useNavigate()
  const [made, setMade] = useState<{ id: string; name: string; key: string }>()
  return (
    <Frame
      trail={<Link to="/people/keys">API keys</Link>}
      title={made ? made.name : 'New API key'}
      about={made ? undefined : <span>Give one key to one thing: so each can be taken back alone.</span>}
    >
      {made ? (
        <ShownOnce entity="api_key" id={made.id} text={made.key} />
      ) : (
        <Card title="The key">
          <NewRecord
            entity="api_key"
            names={['name', 'user_id', 'permissions', 'scopes', 'expires_at', 'description']}
            prefilled={user_id === undefined ? {} : { user_id }}
            act="Make the key"
            onMade={(row, key) => {
              if (key === undefined) void navigate({ to: '/people/keys', replace: true })
              else setMade({ id: row.id, name: String(row.name ?? 'API key'), key })
            }}
            onCancel={() => void navigate({ to: '/people/keys' })}
          >
            {form =>
              Number(form.edits.permissions?.typed ?? 0) >= 2 ? (
                <Note>
                  Whoever holds this key may do all that an administrator may, as far as its scopes go. Let it end, and
                  name only the scopes that are needed.
                </Note>
              ) : null
            }
          </NewRecord>
        </Card>
      )}
    </Frame>
  )
}
