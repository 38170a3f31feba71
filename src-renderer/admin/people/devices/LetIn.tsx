import type { DeviceView, WaitingDeviceView } from '@contract/access-views.ts'
import type { RoomSummary } from '@contract/views.ts'
import { useEffect, useId, useRef, useState } from 'react'
import { roomName } from '../../../data/room-name.ts'
import { useAccessDoing } from '../../../data/useAccessDoing.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { useSay } from '../../Said.tsx'
import shared from '../People.module.css'
import styles from './Devices.module.css'
import { RoomChoice } from './RoomChoice.tsx'
import { isWhole, kindTitles, nameFor, tidyCode, waitingWith } from './rules.ts'

interface LetInProps {
  code: string
  devices: readonly DeviceView[]
  waiting: readonly WaitingDeviceView[]
  rooms: readonly RoomSummary[]
  onCode(code: string): void
  onDone(): void
}

/** Type the code, say which room, give a name: the device comes in. */
export function LetIn({ code, devices, waiting, rooms, onCode, onDone }: LetInProps) {
  const { approveDevice, busy } = useAccessDoing()
  const say = useSay()
  const [roomId, setRoomId] = useState<string>()
  const [typed, setTyped] = useState<string>()
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<string>()
  const place = useRef<HTMLDivElement>(null)
  const [codeId, roomField, nameId] = [useId(), useId(), useId()]
  const device = waitingWith(waiting, code)
  // In the only room there is, nobody is asked.
  const room = rooms.find(({ id }) => id === roomId) ?? (rooms.length === 1 ? rooms[0] : undefined)
  const name = typed ?? (room ? nameFor(device?.kind, roomName(room), devices) : '')
  const problems = {
    code: isWhole(code) ? undefined : 'Type the eight letters and digits that the device shows.',
    room: room ? undefined : 'Choose the room it is to work.',
    name: name.trim() ? undefined : 'Give it a name, to know it by.',
  }
  // Whoever comes from a QR code, or from the list above, goes on here.
  const whole = isWhole(code)
  useEffect(() => {
    if (whole) place.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }, [whole])

  const letIn = async () => {
    setTried(true)
    setFailure(undefined)
    if (!room || problems.code || problems.name) return
    const result = await approveDevice({ code, name: name.trim(), system_id: room.id })
    if (!result.ok) return setFailure(result.failure.message)
    setTried(false)
    setTyped(undefined)
    setRoomId(undefined)
    say(`${result.value.name} is let in to ${result.value.system.name}.`)
    onCode('')
    onDone()
  }
  return (
    <div ref={place} className={styles.place}>
      <Card title="Let a device in">
        <form
          className={shared.form}
          aria-label="Let a device in"
          onSubmit={event => {
            event.preventDefault()
            void letIn()
          }}
        >
          {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
          <div className={styles.fields}>
            <Field
              id={codeId}
              label="Code on its screen"
              error={tried ? problems.code : undefined}
              about={
                device
                  ? `${kindTitles[device.kind]} at ${device.address}, ${device.agent}`
                  : whole
                    ? 'No device on the list waits with this code. Look at its screen again: codes end after a while.'
                    : 'Such as ABCD-EFGH; small letters will do.'
              }
            >
              <span className={styles.typed}>
                <Input
                  id={codeId}
                  autoComplete="off"
                  autoCapitalize="characters"
                  spellCheck={false}
                  placeholder="ABCD-EFGH"
                  value={code}
                  onChange={event => onCode(tidyCode(event.currentTarget.value))}
                />
              </span>
            </Field>
            <Field id={roomField} label="Room" error={tried ? problems.room : undefined}>
              <RoomChoice id={roomField} rooms={rooms} chosen={room} onChoose={setRoomId} />
            </Field>
            <Field id={nameId} label="Name" error={tried ? problems.name : undefined} about="What people call it.">
              <Input
                id={nameId}
                autoComplete="off"
                maxLength={100}
                value={name}
                onChange={event => setTyped(event.currentTarget.value)}
              />
            </Field>
          </div>
          <div className={shared.actions}>
            <Button type="submit" look="primary" disabled={busy} data-testid="let-in">
              {busy ? 'Letting in…' : 'Let it in'}
            </Button>
          </div>
        </form>
      </Card>
    </div>
  )
}
