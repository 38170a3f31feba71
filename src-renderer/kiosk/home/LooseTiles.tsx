import type { RoomView } from '@contract/views.ts'
import { Section } from '../../look/Section.tsx'
import { deviceName, devices, notAnswering } from '../rules.ts'
import type { interfaceTiles } from '../tiles.ts'
import { tilesFor } from './loose.ts'
import styles from './Screen.module.css'

/** A room without logic: each device with the tiles that its interfaces give it. */
export function LooseTiles({ room, tiles }: { room: RoomView; tiles: typeof interfaceTiles }) {
  const shown = devices(room)
    .map(module => ({ module, chosen: tilesFor(module, tiles) }))
    .filter(({ module, chosen }) => module.running && chosen.length > 0)
  return (
    <div className={`${styles.side} ${styles.loose}`}>
      {shown.length === 0 ? <p>Nothing in this room can be worked from here yet.</p> : null}
      {shown.map(({ module, chosen }) => (
        <Section
          key={module.id}
          title={deviceName(module)}
          columns={6}
          note={notAnswering(module) ? `${deviceName(module)} is not answering` : undefined}
        >
          {chosen.map(({ name, Tile }) => (
            <Tile key={name} module={module} />
          ))}
        </Section>
      ))}
    </div>
  )
}
