import { IconExternalLink, IconPlayerPlay, IconPlayerStop, IconScreenShare } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { roomName } from '../../data/room-name.ts'
import { useDoing } from '../../data/useDoing.ts'
import { useNode } from '../../data/useNode.ts'
import { useNow } from '../../data/useNow.ts'
import { useRoom } from '../../data/useRoom.ts'
import { Badge } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Head } from '../Head.tsx'
import { ModuleRow } from './ModuleRow.tsx'
import { runs } from './rules.ts'
import styles from './Screen.module.css'

export function Screen() {
  const { id } = useParams({ from: '/systems/$id' })
  const { room, trouble } = useRoom(id)
  const { value: node } = useNode()
  const { doings, busy, failure, forget } = useDoing()
  const now = useNow(1_000)
  if (!room) {
    return trouble ? (
      <Empty title="This system cannot be shown">
        {trouble} <Link to="/systems">Back to all systems.</Link>
      </Empty>
    ) : (
      <Empty title="Asking the node…" busy />
    )
  }
  const { some, all } = runs(room.modules)
  const shown = node?.panel_system_id === room.id
  return (
    <>
      <Head
        trail={<Link to="/systems">Systems</Link>}
        title={roomName(room)}
        marks={
          <>
            {room.zones.map(zone => (
              <Badge key={zone.id}>{zone.name}</Badge>
            ))}
            {shown ? <Badge tone="accent">On the panel</Badge> : null}
          </>
        }
        about={
          <>
            {room.description ? <span>{room.description}</span> : null}
            <code>{room.id}</code>
          </>
        }
        actions={
          <>
            <a
              className={styles.open}
              href={`/kiosk?system=${encodeURIComponent(room.id)}`}
              target="_blank"
              rel="noreferrer"
            >
              <IconExternalLink aria-hidden="true" />
              Open its panel
            </a>
            {shown ? null : (
              <Button disabled={busy} onClick={() => doings.showOnPanel(room.id)}>
                <IconScreenShare aria-hidden="true" />
                Show on panel
              </Button>
            )}
            <Button disabled={busy || all} onClick={() => doings.startSystem(room.id)}>
              <IconPlayerPlay aria-hidden="true" />
              Start all
            </Button>
            <Button disabled={busy || !some} onClick={() => doings.stopSystem(room.id)}>
              <IconPlayerStop aria-hidden="true" />
              Stop all
            </Button>
          </>
        }
      />
      {failure ? <Trouble onClose={forget}>{failure}</Trouble> : null}
      <Card title="Modules" aside={`${room.modules.length}, in the order of the system`} flush>
        {room.modules.length === 0 ? (
          <Empty title="No modules yet">This system has nothing to run.</Empty>
        ) : (
          <ul className={styles.modules}>
            {room.modules.map(module => (
              <ModuleRow key={module.id} systemId={room.id} module={module} now={now} />
            ))}
          </ul>
        )}
      </Card>
    </>
  )
}
