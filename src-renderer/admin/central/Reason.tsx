import { IconPencil } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import { useCentralDoing } from '../../data/useCentral.ts'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import styles from './Differs.module.css'

/** Why something was changed here, for whoever decides about it. */
export function Reason({ overrideKey, reason }: { overrideKey: string; reason: string }) {
  const id = useId()
  const { explain, busy } = useCentralDoing()
  const [typed, setTyped] = useState<string>()
  const [failure, setFailure] = useState<string>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const result = await explain(overrideKey, typed ?? '')
    if (!result.ok) return setFailure(result.failure.message)
    setTyped(undefined)
  }
  if (typed === undefined) {
    return (
      <button type="button" className={styles.reason} onClick={() => setTyped(reason)}>
        <IconPencil aria-hidden="true" />
        {reason ? `“${reason}”` : 'Say why'}
      </button>
    )
  }
  return (
    <form className={styles.explaining} onSubmit={event => void save(event)}>
      <label htmlFor={id}>Why was it changed here?</label>
      <div>
        <Input
          id={id}
          autoFocus
          maxLength={500}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" disabled={busy}>
          Keep
        </Button>
        <Button look="quiet" onClick={() => setTyped(undefined)}>
          Cancel
        </Button>
      </div>
      {failure ? <Trouble>{failure}</Trouble> : null}
    </form>
  )
}
