import type { DeviceView } from '@contract/access-views.ts'
import type { RoomSummary } from '@contract/views.ts'
import { useId, useState } from 'react'
import { useAccessDoing } from '../../../data/useAccessDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Dialog } from '../../../look/Dialog.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { useSay } from '../../Said.tsx'
import { RoomChoice } from './RoomChoice.tsx'

interface ChangingProps {
  device: DeviceView
  rooms: readonly RoomSummary[]
  onClose(): void
  onChanged(): void
}

/** Another name, or another room: the device shows it at once. */
export function Changing({ device, rooms, onClose, onChanged }: ChangingProps) {
  const { changeDevice, busy } = useAccessDoing()
  const say = useSay()
  const [name, setName] = useState(device.name)
  const [roomId, setRoomId] = useState(device.system.id)
  const [failure, setFailure] = useState<string>()
  const [nameId, roomField, formId] = [useId(), useId(), useId()]
  const moves = roomId !== device.system.id
  const save = async () => {
    setFailure(undefined)
    const result = await changeDevice({ id: device.id, name: name.trim(), ...(moves ? { system_id: roomId } : {}) })
    if (!result.ok) return setFailure(result.failure.message)
    say(`${result.value.name} works ${result.value.system.name}.`)
    onChanged()
    onClose()
  }
  return (
    <Dialog
      title={device.name}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            look="primary"
            disabled={busy || name.trim() === '' || (!moves && name.trim() === device.name)}
          >
            {busy ? 'Saving…' : moves ? 'Move it' : 'Save'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        style={{ display: 'contents' }}
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        {failure ? <Trouble>{failure}</Trouble> : null}
        <Field id={nameId} label="Name">
          <Input
            id={nameId}
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
          />
        </Field>
        <Field id={roomField} label="Room">
          <RoomChoice
            id={roomField}
            rooms={rooms}
            chosen={rooms.find(({ id }) => id === roomId)}
            onChoose={setRoomId}
          />
        </Field>
        {moves ? <p>It shows the other room at once, and can work {device.system.name} no longer.</p> : null}
      </form>
    </Dialog>
  )
}
