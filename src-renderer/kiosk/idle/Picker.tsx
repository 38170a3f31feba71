import type { RoomSummary } from '@contract/views.ts'
import { IconChevronRight } from '@tabler/icons-react'
import { roomName } from '../../data/room-name.ts'
import { Logo } from '../../look/Logo.tsx'
import { Message } from '../../look/Message.tsx'
import styles from './Picker.module.css'

/** Which room is this? Asked when neither the address nor the node says. */
export function Picker({ rooms, onChoose }: { rooms: readonly RoomSummary[]; onChoose(id: string): void }) {
  return (
    <>
      <div className="wall" />
      {rooms.length === 0 ? (
        <Message title="No room yet">
          A technician adds the first one on the admin page. It appears here by itself.
        </Message>
      ) : (
        <main className={styles.picker}>
          <header>
            <Logo size={44} />
            <h1>Which room is this?</h1>
          </header>
          <ul className={styles.rooms}>
            {rooms.map(room => (
              <li key={room.id}>
                <button type="button" data-testid={`room-${room.id}`} onClick={() => onChoose(room.id)}>
                  <strong>{roomName(room)}</strong>
                  <span>{room.zones.join(' · ')}</span>
                  <IconChevronRight aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
        </main>
      )}
    </>
  )
}
