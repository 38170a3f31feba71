import { IconPencil, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useMe } from '../../../data/useMe.ts'
import { useRecord } from '../../../data/useRecords.ts'
import { Badge } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Empty } from '../../../look/Empty.tsx'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { Removing } from '../Removing.tsx'
import { roleOf, roleTitles, roleTones } from '../roles.ts'
import { textIn } from '../rules.ts'
import { Groups } from './Groups.tsx'
import { Keys } from './Keys.tsx'
import { Password } from './Password.tsx'
import { Role } from './Role.tsx'
import { Sessions } from './Sessions.tsx'

const trail = <Link to="/people">Users</Link>

/** One person: what they may, where they are signed in, and what acts for them. */
export function Screen() {
  const { id } = useParams({ from: '/people/$id' })
  const { value, trouble, again } = useRecord('user', id)
  if (value) return <Person key={id} row={value.row} again={again} />
  return (
    <Frame trail={trail} title="User">
      {trouble?.code === 'not_found' ? (
        <Empty title="This person is not there">
          They were removed, or never were.{' '}
          <Link to="/people" className={shared.text}>
            Go to all users
          </Link>
        </Empty>
      ) : (
        <Absent what="Users" trouble={trouble} again={again} />
      )}
    </Frame>
  )
}

function Person({ row, again }: { row: RecordRow; again(): void }) {
  const navigate = useNavigate()
  const { value: me } = useMe()
  const [removing, setRemoving] = useState(false)
  const { id } = row
  const name = textIn(row, 'name') || id
  const role = roleOf(row)
  const isMe = me?.user_id === id
  return (
    <Frame
      trail={trail}
      title={name}
      marks={
        <>
          <Badge tone={roleTones[role]}>{roleTitles[role]}</Badge>
          {isMe ? <Badge tone="good">You</Badge> : null}
          {row.deleted === true ? <Badge tone="bad">Removed in PlaceOS</Badge> : null}
        </>
      }
      about={<span>{textIn(row, 'email')}</span>}
      actions={
        <>
          <Link to="/records/$entity/$id" params={{ entity: 'user', id }} className={shared.link}>
            <IconPencil aria-hidden="true" />
            Name and details
          </Link>
          <Button onClick={() => setRemoving(true)} data-testid="remove">
            <IconTrash aria-hidden="true" />
            Remove
          </Button>
        </>
      }
    >
      <div className={shared.columns}>
        <div>
          <Role row={row} isMe={isMe} again={again} />
          <Groups row={row} again={again} />
          <Password row={row} />
        </div>
        <div>
          <Sessions id={id} />
          <Keys id={id} />
        </div>
      </div>
      {removing ? (
        <Removing
          entity="user"
          id={id}
          title={name}
          onClose={() => setRemoving(false)}
          onRemoved={() => void navigate({ to: '/people', replace: true })}
        >
          <p>
            {isMe
              ? 'This is you: you are signed out at once and cannot come back.'
              : 'They are signed out everywhere and can sign in no longer. Keys that act for them stop working.'}
          </p>
        </Removing>
      ) : null}
    </Frame>
  )
}
