import { type FormEvent, useId, useState } from 'react'
import { useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { Button } from '../../../look/Button.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { useSay } from '../../Said.tsx'
import styles from './Device.module.css'

/** Asks why, for whoever wonders later. */
export function Ignoring({ id, onDone }: { id: string; onDone(): void }) {
  const { ignore, busy } = useDiscoveryDoing()
  const say = useSay()
  const field = useId()
  const [reason, setReason] = useState('')
  const [failure, setFailure] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setFailure(undefined)
    const result = await ignore(id, reason.trim())
    if (!result.ok) return setFailure(result.failure.message)
    say('It stays ignored, wherever it appears. Look under Ignored to undo that.')
    onDone()
  }
  return (
    <form className={styles.stack} onSubmit={event => void save(event)}>
      <Field
        id={field}
        label="Why is it of no interest?"
        about="Such as: belongs to the room next door. It can be left empty."
        error={failure}
      >
        <Input
          id={field}
          autoFocus
          autoComplete="off"
          maxLength={300}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
      </Field>
      <div className={styles.row}>
        <Button type="submit" disabled={busy}>
          {busy ? 'One moment…' : 'Ignore it'}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
