import type { RoomSummary } from '@contract/views.ts'
import { Link } from '@tanstack/react-router'
import { roomName } from '../../data/room-name.ts'
import { Badge, Sign } from '../../look/Badge.tsx'
import styles from './Rooms.module.css'

/** Rooms one to a line; rows that are out of sight cost nothing, so hundreds are fine. */
export function Rooms({ rooms, panel }: { rooms: readonly RoomSummary[]; panel: string | null }) {
  return (
    <ul className={styles.rooms}>
      {rooms.map(room => (
        <li key={room.id}>
          <Link to="/systems/$id" params={{ id: room.id }} className={styles.room} data-testid={`system-${room.id}`}>
            <span className={styles.name}>
              <strong>{roomName(room)}</strong>
              {room.id === panel ? <Badge tone="accent">On the panel</Badge> : null}
            </span>
            <span className={styles.zones}>{room.zones.join(' · ')}</span>
            <span className={styles.count}>
              {room.connected} of {room.modules} connected
            </span>
            <Sign tone={room.trouble > 0 ? 'bad' : room.connected > 0 ? 'good' : 'plain'}>
              {room.trouble > 0 ? `${room.trouble} in trouble` : room.connected > 0 ? 'Fine' : 'Stopped'}
            </Sign>
          </Link>
        </li>
      ))}
    </ul>
  )
}
