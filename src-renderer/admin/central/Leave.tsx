import { useId, useState } from 'react'
import { useCentralDoing } from '../../data/useCentral.ts'
import { Button } from '../../look/Button.tsx'
import { Dialog } from '../../look/Dialog.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { useSay } from '../Said.tsx'
import styles from './Leave.module.css'

/** Ends the tie, and asks what becomes of what came by it. */
export function Leave({ records, onClose }: { records: number; onClose(): void }) {
  const { disconnect, busy } = useCentralDoing()
  const say = useSay()
  const name = useId()
  const [keep, setKeep] = useState(true)
  const [failure, setFailure] = useState<string>()
  const leave = async () => {
    const result = await disconnect(keep)
    if (!result.ok) return setFailure(result.failure.message)
    say('This node belongs to no central server any more.')
    onClose()
  }
  const choices = [
    {
      value: true,
      title: 'Keep it',
      about: 'The room works on as it is. What came from the server is this node’s own.',
    },
    { value: false, title: 'Remove it', about: 'Rooms, modules and settings that came from the server go.' },
  ]
  return (
    <Dialog
      title="Disconnect from the central server"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={busy} onClick={() => void leave()}>
            {busy ? 'Disconnecting…' : 'Disconnect'}
          </Button>
        </>
      }
    >
      {failure ? <Trouble>{failure}</Trouble> : null}
      <p>
        {records === 0 ? 'No records came from there.' : `${records} records came from there.`} What becomes of them?
      </p>
      <fieldset className={styles.choices} aria-label="What came from the server">
        {choices.map(({ value, title, about }) => (
          <label key={title} className={styles.choice}>
            <input type="radio" name={name} checked={keep === value} onChange={() => setKeep(value)} />
            <span>
              <strong>{title}</strong>
              {about}
            </span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  )
}
