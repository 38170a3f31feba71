import { useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { useSay } from '../../Said.tsx'
import { Note } from '../Note.tsx'
import shared from '../People.module.css'
import { RoleChoice } from '../RoleChoice.tsx'
import { type PersonRole, roleFields, roleOf, roleTitles } from '../roles.ts'
import { refusalWords, textIn } from '../rules.ts'

/** What a person may do. Another role is chosen first and given then: it is no small matter. */
export function Role({ row, isMe, again }: { row: RecordRow; isMe: boolean; again(): void }) {
  const { update, busy } = useRecordDoing()
  const say = useSay()
  const role = roleOf(row)
  const [chosen, setChosen] = useState<PersonRole>()
  const [failure, setFailure] = useState<string>()
  const name = textIn(row, 'name')
  const next = chosen === role ? undefined : chosen
  const save = async () => {
    if (!next) return
    setFailure(undefined)
    const result = await update('user', row.id, roleFields(next))
    if (!result.ok) return setFailure(refusalWords('user', result.failure))
    setChosen(undefined)
    say(`${name} has the role ${roleTitles[next]} now.`)
    again()
  }
  return (
    <Card title="Role">
      <div className={shared.form}>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        <RoleChoice chosen={next ?? role} onChoose={setChosen} />
        {next && isMe && role === 'admin' ? (
          <Note>You take your own rights away: you will not be able to open this page, nor to undo it.</Note>
        ) : null}
        {next ? (
          <div className={shared.actions}>
            <Button onClick={() => setChosen(undefined)}>Leave it at {roleTitles[role]}</Button>
            <Button look="primary" disabled={busy} onClick={() => void save()} data-testid="save-role">
              {busy ? 'Saving…' : `Change role to ${roleTitles[next]}`}
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  )
}
