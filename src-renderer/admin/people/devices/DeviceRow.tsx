import type { DeviceView } from '@contract/access-views.ts'
import type { RoomSummary } from '@contract/views.ts'
import { IconPencil } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useAccessDoing } from '../../../data/useAccessDoing.ts'
import { Badge, Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { useSay } from '../../Said.tsx'
import { Confirm } from '../Confirm.tsx'
import shared from '../People.module.css'
import { agoWords } from '../rules.ts'
import { Changing } from './Changing.tsx'
import styles from './Devices.module.css'
import { kindTitles, revokeWords } from './rules.ts'

interface DeviceRowProps {
  device: DeviceView
  rooms: readonly RoomSummary[]
  now: number
  onChanged(): void
}

/** One device that is let in: which room it works, whether it is there, and the ways to change that. */
export function DeviceRow({ device, rooms, now, onChanged }: DeviceRowProps) {
  const { id, name, kind, system, approved_by, created_at, seen_at, address, agent, sockets } = device
  const { revokeDevice } = useAccessDoing()
  const say = useSay()
  const [asking, setAsking] = useState<'change' | 'revoke'>()
  const close = () => setAsking(undefined)
  return (
    <li className={`${shared.row} ${shared.long} ${styles.device}`} data-testid={`device-${id}`}>
      <div className={shared.who}>
        <span className={shared.title}>
          <strong>{name}</strong>
          <Badge>{kindTitles[kind]}</Badge>
        </span>
        <span className={shared.second}>
          {agent} · {address}
        </span>
      </div>
      <div className={shared.who}>
        <Link to="/systems/$id" params={{ id: system.id }} className={styles.room}>
          {system.name}
        </Link>
        <span className={shared.second}>
          Let in by {approved_by} {agoWords(created_at, now)}
        </span>
      </div>
      <span>
        {sockets > 0 ? <Sign tone="good">Here now</Sign> : <Sign tone="plain">Seen {agoWords(seen_at, now)}</Sign>}
      </span>
      <div className={shared.actions}>
        <IconButton label={`Name or room of ${name}`} onClick={() => setAsking('change')}>
          <IconPencil />
        </IconButton>
        <Button onClick={() => setAsking('revoke')} aria-label={`Revoke ${name}`}>
          Revoke
        </Button>
      </div>
      {asking === 'change' ? (
        <Changing device={device} rooms={rooms} onClose={close} onChanged={onChanged} />
      ) : asking === 'revoke' ? (
        <Confirm
          title={`Let ${name} in no longer?`}
          act={`Revoke ${name}`}
          acting="Revoking…"
          keep="Keep it"
          onClose={close}
          onAct={() => revokeDevice(id)}
          onDone={() => {
            close()
            say(`${name} is let in no longer.`)
            onChanged()
          }}
        >
          <p>{revokeWords(device)}</p>
        </Confirm>
      ) : null}
    </li>
  )
}
