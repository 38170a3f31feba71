import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import { roomName } from '../../../data/room-name.ts'
import { useNode } from '../../../data/useNode.ts'
import { useRecordDoing } from '../../../data/useRecordDoing.ts'
import { useTriggerDoing } from '../../../data/useTriggers.ts'
import { Button } from '../../../look/Button.tsx'
import { Dialog } from '../../../look/Dialog.tsx'
import { Field, Input, Select } from '../../../look/Field.tsx'
import styles from './Screen.module.css'

/** Adds a trigger by its name and where it works: what it does is said on its own page. */
export function NewTrigger() {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button look="primary" onClick={() => setAsking(true)} data-testid="new-trigger">
        <IconPlus aria-hidden="true" />
        New trigger
      </Button>
      {asking ? <Asked onClose={() => setAsking(false)} /> : null}
    </>
  )
}

function Asked({ onClose }: { onClose(): void }) {
  const { create, busy } = useRecordDoing()
  const { begin } = useTriggerDoing()
  const { value: node } = useNode()
  const rooms = node?.rooms ?? []
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string>()
  const [error, setError] = useState<string>()
  const navigate = useNavigate()
  const id = useId()
  const systemId = chosen ?? (rooms.length === 1 ? rooms[0]?.id : node?.panel_system_id) ?? ''
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return setError('Give it a name.')
    const result = await create('trigger', { name: name.trim() })
    if (!result.ok) return setError(result.failure.message)
    const { id: made } = result.value.row
    // Without a condition it does nothing there yet. What keeps it from that is said on its page.
    if (systemId) await begin(made, systemId)
    await navigate({ to: '/triggers/$id', params: { id: made }, search: { system_id: systemId || undefined } })
  }
  return (
    <Dialog
      title="New trigger"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={id} look="primary" disabled={busy}>
            {busy ? 'Adding…' : 'Add'}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} noValidate onSubmit={event => void add(event)}>
        <Field id={`${id}-name`} label="Name" about="It is the subject of its e-mail, too." error={error}>
          <Input id={`${id}-name`} autoFocus value={name} onChange={event => setName(event.currentTarget.value)} />
        </Field>
        <Field id={`${id}-system`} label="Where it works" about="More systems can be added on its page.">
          <Select id={`${id}-system`} value={systemId} onChange={event => setChosen(event.currentTarget.value)}>
            <option value="">In no system yet</option>
            {rooms.map(room => (
              <option key={room.id} value={room.id}>
                {roomName(room)}
              </option>
            ))}
          </Select>
        </Field>
      </form>
    </Dialog>
  )
}
