import { IconPlus, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { Picker } from '../../records/form/controls/Picker.tsx'
import { usePicking } from '../../records/form/controls/usePicking.ts'
import { useSay } from '../../Said.tsx'
import shared from '../People.module.css'
import { withGroup, withoutGroup } from '../person/rules.ts'
import { refusalWords, textsIn } from '../rules.ts'
import styles from './GroupPage.module.css'
import type { Group } from './rules.ts'

/** Who is in a group. */
export function Members({ group, users }: { group: Group; users: readonly RecordRow[] }) {
  const { name, members } = group
  const { update, busy } = useRecordDoing()
  const say = useSay()
  const [failure, setFailure] = useState<string>()
  const id = useId()
  const { picking, open, leave, done } = usePicking(id)
  const change = async (userId: string, changed: (groups: string[], name: string) => string[], words: string) => {
    const row = users.find(user => user.id === userId)
    if (!row) return
    setFailure(undefined)
    const result = await update('user', userId, { groups: changed(textsIn(row, 'groups'), name) })
    if (result.ok) say(words)
    else setFailure(refusalWords('user', result.failure))
  }
  return (
    <Card title="Members" aside={members.length > 0 ? members.length : undefined} flush>
      <div className={styles.add}>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {picking ? (
          <Picker
            id={id}
            label="a person"
            to={['user']}
            without={members.map(member => member.id)}
            onLeave={leave}
            onCancel={done}
            onPick={(picked, who) => {
              done()
              void change(picked, withGroup, `${who} is in ${name} now.`)
            }}
          />
        ) : (
          <Button id={id} onClick={open} disabled={busy}>
            <IconPlus aria-hidden="true" />
            Add a member
          </Button>
        )}
      </div>
      <ul className={styles.list}>
        {members.map(member => (
          <li key={member.id} className={`${shared.row} ${shared.long} ${styles.member}`}>
            <div className={shared.who}>
              <Link to="/people/$id" params={{ id: member.id }} className={styles.name}>
                {member.name}
              </Link>
              <span className={shared.second}>{member.email}</span>
            </div>
            <IconButton
              label={`Take ${member.name} out of ${name}`}
              disabled={busy}
              onClick={() => void change(member.id, withoutGroup, `${member.name} is no longer in ${name}.`)}
            >
              <IconX />
            </IconButton>
          </li>
        ))}
      </ul>
    </Card>
  )
}
