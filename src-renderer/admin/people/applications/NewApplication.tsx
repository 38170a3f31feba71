import { useState } from 'react'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { Card } from '../../../look/Card.tsx'
import { useSay } from '../../Said.tsx'
import { NewRecord } from '../NewRecord.tsx'
import { Note } from '../Note.tsx'
import shared from '../People.module.css'
import { textIn } from '../rules.ts'
import { clientIdOf, nameFor } from './rules.ts'

interface NewApplicationProps {
  /** Where a front end wanted to return to that nobody knows yet. */
  address: string | undefined
  onLeave(): void
}

/** Makes a front end known. */
export function NewApplication({ address, onLeave }: NewApplicationProps) {
  const { value: domains } = useEvery('authority')
  const say = useSay()
  const [offered] = useState(() => (address === undefined ? {} : { redirect_uri: address, name: nameFor(address) }))
  if (!domains) return null
  const [only] = domains.rows
  const single = domains.rows.length === 1 && only ? only.id : undefined
  return (
    <Card title={address === undefined ? 'New application' : 'A front end wants to sign people in'}>
      <div className={shared.form}>
        {address === undefined ? null : (
          <p className={shared.prose}>
            It was refused because no application has its address. Add it if you know this front end and trust the
            address: people’s sign-ins are handed to whatever is there.
          </p>
        )}
        <NewRecord
          entity="doorkeeper_application"
          names={['name', 'redirect_uri', ...(single ? [] : ['owner_id']), 'scopes', 'skip_authorization']}
          prefilled={offered}
          fixed={{ confidential: false, ...(single ? { owner_id: single } : {}) }}
          act="Add application"
          onMade={row => {
            say(`${textIn(row, 'name')} is added. Let the front end try again.`)
            onLeave()
          }}
          onCancel={onLeave}
        >
          {form => {
            const typed = String(form.edits.redirect_uri?.typed ?? '').trim()
            if (typed === '') return null
            return typed === typed.toLowerCase() ? (
              <p className={shared.second}>
                Client id: <code>{clientIdOf(typed)}</code>
              </p>
            ) : (
              <Note>
                The address has capital letters. PlaceOS makes the client id from small ones, and ts-client does not:
                the two will not fit. Have the front end use an address in small letters.
              </Note>
            )
          }}
        </NewRecord>
      </div>
    </Card>
  )
}
