import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { RecordRow } from '../../../data/records.ts'
import { useSessions } from '../../../data/useAccess.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { useSay } from '../../Said.tsx'
import shared from '../People.module.css'
import { refusalWords, textIn } from '../rules.ts'
import { sessionCounts } from '../users/rules.ts'
import styles from './Password.module.css'
import { passwordProblem, staysWords } from './rules.ts'

/** A new password for signing in here. Nobody is shown the old one, nor whether there is any. */
export function Password({ row }: { row: RecordRow }) {
  const { update, busy } = useRecordDoing()
  const { value: sessions } = useSessions()
  const say = useSay()
  const [typed, setTyped] = useState('')
  const [shown, setShown] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const id = useId()
  const name = textIn(row, 'name')
  const save = async () => {
    const wrong = passwordProblem(typed)
    setProblem(wrong)
    setFailure(undefined)
    if (wrong) return
    const result = await update('user', row.id, { password: typed })
    if (!result.ok) return setFailure(refusalWords('user', result.failure))
    setTyped('')
    setShown(false)
    say(`${name} has a new password.`)
  }
  return (
    <Card title="Password">
      <form
        className={shared.form}
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        <Field
          id={id}
          label="New password"
          error={problem}
          about={sessions ? staysWords(sessionCounts(sessions).get(row.id) ?? 0) : undefined}
        >
          <div className={styles.password}>
            <Input
              id={id}
              type={shown ? 'text' : 'password'}
              autoComplete="new-password"
              spellCheck={false}
              aria-invalid={problem !== undefined}
              aria-describedby={problem ? `${id}-error` : undefined}
              value={typed}
              onChange={event => {
                setTyped(event.currentTarget.value)
                setProblem(undefined)
              }}
            />
            <IconButton label={shown ? 'Hide what is typed' : 'Show what is typed'} onClick={() => setShown(!shown)}>
              {shown ? <IconEyeOff /> : <IconEye />}
            </IconButton>
            <Button type="submit" disabled={busy || typed === ''} data-testid="save-password">
              {busy ? 'Setting…' : 'Set password'}
            </Button>
          </div>
        </Field>
      </form>
    </Card>
  )
}
