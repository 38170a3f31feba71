import { roomName } from '../../data/room-name.ts'
import { useLink } from '../../data/useLink.ts'
import { useRoom } from '../../data/useRoom.ts'
import { FailureTray } from '../../look/Failure.tsx'
import { Message } from '../../look/Message.tsx'
import { Veil } from '../../look/Veil.tsx'
import { Devices } from '../devices/Devices.tsx'
import { roomLogic } from '../rules.ts'
import { ShareButton } from '../share/ShareButton.tsx'
import { interfaceTiles, roomTiles } from '../tiles.ts'
import { Header } from './Header.tsx'
import { LooseTiles } from './LooseTiles.tsx'
import { moodOf, timeOf } from './rules.ts'
import styles from './Screen.module.css'

export interface ScreenProps {
  systemId: string
  /** Whether who looks may lend the controls: a phone that borrowed them may not. */
  mayShare: boolean
}

export function Screen({ systemId, mayShare }: ScreenProps) {
  const { room, fresh, trouble } = useRoom(systemId)
  const { phase, heardAt } = useLink()
  if (!room) {
    return (
      <>
        <div className="wall" />
        {trouble ? (
          <Message title="This room cannot be shown">{trouble}</Message>
        ) : (
          <Message title={phase === 'down' ? 'Looking for the room controller…' : 'One moment…'} />
        )}
      </>
    )
  }
  const logic = roomLogic(room)
  const Power = roomTiles.power
  return (
    <FailureTray>
      <div className="wall" data-room={moodOf(logic)} />
      <main inert={!fresh}>
        {/* What lies under the veil is looked at, not pressed. */}
        <fieldset className={styles.screen} disabled={!fresh}>
          <Header name={roomName(room)} linked={fresh} share={mayShare ? <ShareButton systemId={systemId} /> : null} />
          {logic ? (
            <div className={styles.room}>
              <section className={styles.hero} aria-label="Power">
                <Power room={room} logic={logic} />
              </section>
              <div className={styles.side}>
                <roomTiles.select_input room={room} logic={logic} />
                <roomTiles.volume room={room} logic={logic} />
                <roomTiles.light room={room} logic={logic} />
              </div>
            </div>
          ) : (
            <LooseTiles room={room} tiles={interfaceTiles} />
          )}
          <Devices room={room} />
        </fieldset>
      </main>
      {fresh ? null : (
        <Veil
          title="Reconnecting…"
          detail={heardAt ? `What you see is from ${timeOf(heardAt)}.` : 'What you see is the last known state.'}
        />
      )}
    </FailureTray>
  )
}
