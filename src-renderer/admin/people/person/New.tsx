import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { Card } from '../../../look/Card.tsx'
import { useSay } from '../../Said.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import { NewRecord } from '../NewRecord.tsx'
import shared from '../People.module.css'
import { RoleChoice } from '../RoleChoice.tsx'
import { type PersonRole, roleFields } from '../roles.ts'
import { textIn } from '../rules.ts'

/** Somebody new: who they are, and as what they may come in. */
export function New() {
  const { value: domains, trouble, again } = useEvery('authority')
  const navigate = useNavigate()
  const say = useSay()
  const [role, setRole] = useState<PersonRole>('user')
  const [only] = domains?.rows ?? []
  // Whose people these are is no question where there is one organisation.
  const single = domains?.rows.length === 1 && only ? only.id : undefined
  return (
    <Frame
      trail={<Link to="/people">Users</Link>}
      title="Add a person"
      about={<span>Whoever signs in by a directory or another site is added by that; this is for everybody else.</span>}
    >
      {domains ? (
        <Card title="The person">
          <NewRecord
            entity="user"
            names={['name', 'email', 'password', ...(single ? [] : ['authority_id']), 'groups']}
            prefilled={{}}
            fixed={{ ...roleFields(role), ...(single ? { authority_id: single } : {}) }}
            act="Add person"
            onMade={row => {
              say(`${textIn(row, 'name')} is added.`)
              void navigate({ to: '/people/$id', params: { id: row.id }, replace: true })
            }}
            onCancel={() => void navigate({ to: '/people' })}
          >
            <div className={shared.form}>
              <strong>Role</strong>
              <RoleChoice chosen={role} onChoose={setRole} />
            </div>
          </NewRecord>
        </Card>
      ) : (
        <Absent what="Users" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}
