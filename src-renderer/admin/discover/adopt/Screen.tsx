import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { roomName } from '../../../data/room-name.ts'
import { useDevices, useDiscoveryDoing } from '../../../data/useDiscovery.ts'
import { useMe } from '../../../data/useMe.ts'
import { useNode } from '../../../data/useNode.ts'
import { useTakenNames } from '../../../data/useTakenNames.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Field } from '../../../look/Field.tsx'
import { Head } from '../../Head.tsx'
import { RoomChoice } from '../../people/devices/RoomChoice.tsx'
import shared from '../../people/People.module.css'
import { countWords } from '../words.ts'
import styles from './Adopt.module.css'
import { Row } from './Row.tsx'
import { type Choice, type Choices, plannedOf, requestOf } from './rules.ts'

const back = (
  <Link to="/discover" search={{}}>
    Discover
  </Link>
)

/** Which room, which driver, which name: all of it filled in. Only what nobody but a person knows is asked for. */
export function Screen() {
  const { devices: listed = '', system_id, file_name } = useSearch({ from: '/discover/adopt' })
  const ids = listed.split(',').filter(Boolean)
  const { value: devices, trouble, again } = useDevices(ids)
  const { value: node, trouble: nodeTrouble } = useNode()
  const { value: me } = useMe()
  const navigate = useNavigate({ from: '/discover/adopt' })
  const { adopt, busy } = useDiscoveryDoing()
  const roomField = useId()
  const [failure, setFailure] = useState<string>()
  const [tried, setTried] = useState(false)
  const [choices, setChoices] = useState<Choices>(file_name && ids[0] ? { [ids[0]]: { file_name } } : {})
  // In the only room there is, nobody is asked.
  const rooms = node?.rooms ?? []
  const room = rooms.find(({ id }) => id === system_id) ?? (rooms.length === 1 ? rooms[0] : undefined)
  const taken = useTakenNames(room?.id)
  const planned = plannedOf(devices ?? [], choices, room?.id, taken)
  const adopted = planned.filter(({ isLeftOut }) => !isLeftOut)
  const change = (id: string, choice: Choice) =>
    setChoices(before => ({ ...before, [id]: { ...before[id], ...choice } }))

  const go = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    setFailure(undefined)
    if (!room || adopted.length === 0 || adopted.some(({ problem }) => problem)) return
    const result = await adopt(requestOf(planned, choices, room.id))
    if (!result.ok) return setFailure(result.failure.message)
    await navigate({ to: '/discover/adoptions/$id', params: { id: result.value.id }, replace: true })
  }

  if (me && me.role !== 'admin') {
    return (
      <Instead title="Adopting is for administrators">
        It makes modules. You are signed in as {me.name}, whose role is {me.role}. Ask an administrator of this node.
      </Instead>
    )
  }
  if (ids.length > 0 && (!devices || !node)) {
    const absent = trouble?.message ?? nodeTrouble
    return absent ? (
      <Instead title="The devices cannot be shown">
        {absent} <Button onClick={again}>Try again</Button>
      </Instead>
    ) : (
      <Instead title="Asking the node…" busy />
    )
  }
  if (!devices || devices.length === 0) {
    return (
      <Instead title="There is nothing to adopt">
        {ids.length > 0 ? 'What was chosen is not there any more. ' : ''}
        <Link to="/discover" search={{}} className={shared.text}>
          Choose on Discover
        </Link>
      </Instead>
    )
  }
  return (
    <>
      <Head
        trail={back}
        title={
          adopted.length === 1 && adopted[0]
            ? `Adopt ${adopted[0].device.name}`
            : `Adopt ${countWords(adopted.length, 'device')}`
        }
        about={<span>Each becomes a module of the room, starts at once, and can be undone as a whole.</span>}
      />
      <form className={styles.form} aria-label="Adopt" onSubmit={event => void go(event)}>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {devices.length < ids.length ? (
          <Trouble>
            {countWords(ids.length - devices.length, 'device')} of those you chose cannot be found any more.
          </Trouble>
        ) : null}
        <Card title="Room">
          <div className={styles.room}>
            <Field
              id={roomField}
              label="Where they work"
              error={tried && !room ? 'Choose the room they are to work in.' : undefined}
            >
              <RoomChoice
                id={roomField}
                rooms={rooms}
                chosen={room}
                onChoose={id =>
                  void navigate({
                    search: { devices: listed, system_id: id, file_name },
                    replace: true,
                    resetScroll: false,
                  })
                }
              />
            </Field>
          </div>
        </Card>
        <Card title="Modules" aside={devices.length > 1 ? `${adopted.length} of ${devices.length}` : undefined} flush>
          <ul className={styles.rows}>
            {planned.map(each => (
              <Row
                key={each.device.id}
                planned={each}
                told={choices[each.device.id]?.told ?? {}}
                isNumbered={room !== undefined}
                isAlone={devices.length === 1}
                onChange={change}
              />
            ))}
          </ul>
        </Card>
        <div className={styles.foot}>
          <Button type="submit" look="primary" disabled={busy || adopted.length === 0} data-testid="adopt-now">
            {busy
              ? 'Adopting…'
              : room
                ? `Adopt ${countWords(adopted.length, 'device')} into ${roomName(room)}`
                : `Adopt ${countWords(adopted.length, 'device')}`}
          </Button>
        </div>
      </form>
    </>
  )
}

/** In the place of the form: on its way, not for whoever looks, or in trouble. */
function Instead({ children, ...rest }: { title: string; busy?: boolean; children?: ReactNode }) {
  return (
    <>
      <Head trail={back} title="Adopt" />
      <Empty {...rest}>{children}</Empty>
    </>
  )
}
