import type { ModuleView, RoomView } from '@contract/views.ts'
import { Link, useParams } from '@tanstack/react-router'
import { roomName } from '../../data/room-name.ts'
import { useHealth } from '../../data/useHealth.ts'
import { useRoom } from '../../data/useRoom.ts'
import { Badge } from '../../look/Badge.tsx'
import { Empty } from '../../look/Empty.tsx'
import { useMedia } from '../../look/useMedia.ts'
import { DriverLink } from '../driver/DriverLink.tsx'
import { Head } from '../Head.tsx'
import { slugOf } from '../words.ts'
import { Functions } from './Functions.tsx'
import { HealthCard } from './HealthCard.tsx'
import { Missing } from './Missing.tsx'
import { Narrow } from './Narrow.tsx'
import { RunButton } from './RunButton.tsx'
import { hasDevice } from './rules.ts'
import styles from './Screen.module.css'
import { StandIn } from './StandIn.tsx'
import { StatusCard } from './StatusCard.tsx'
import { useRuns } from './useRuns.ts'
import { WatchCard } from './WatchCard.tsx'

export function Screen() {
  const { id, moduleId } = useParams({ from: '/systems/$id/modules/$moduleId' })
  const { room, trouble } = useRoom(id)
  const module = room?.modules.find(candidate => candidate.id === moduleId)
  if (!room || !module) {
    if (!room && !trouble) return <Empty title="Asking the node…" busy />
    return (
      <Empty title="This module cannot be shown">
        {trouble ?? `${room ? roomName(room) : 'The system'} has no module ${moduleId}.`}{' '}
        <Link to="/systems/$id" params={{ id }}>
          Back to the system.
        </Link>
      </Empty>
    )
  }
  return <Page key={module.id} room={room} module={module} />
}

/** As many parts beside each other as there is room for; on a phone one at a time. */
function Page({ room, module }: { room: RoomView; module: ModuleView }) {
  const wide = useMedia('(min-width: 941px)')
  const runs = useRuns(module.id)
  const { value: health } = useHealth()
  const thread = health?.threads.find(({ modules }) => modules.some(({ id }) => id === module.id))
  return (
    <>
      <ModuleHead room={room} module={module} fileName={thread?.file_name ?? module.driver.file_name} />
      <Missing module={module} systemId={room.id} />
      {wide ? (
        <div className={styles.columns}>
          <div className={styles.column}>
            <HealthCard module={module} thread={thread} />
            <StatusCard status={module.status} running={module.running} />
            {hasDevice(module.transport) ? <StandIn module={module} thread={thread} /> : null}
          </div>
          <div className={styles.column}>
            <Functions module={module} runs={runs} />
            <WatchCard module={module} runs={runs} />
          </div>
        </div>
      ) : (
        <Narrow module={module} thread={thread} runs={runs} />
      )}
    </>
  )
}

function ModuleHead({ room, module, fileName }: { room: RoomView; module: ModuleView; fileName: string }) {
  return (
    <Head
      trail={
        <>
          <Link to="/systems">Systems</Link>
          <Link to="/systems/$id" params={{ id: room.id }}>
            {roomName(room)}
          </Link>
        </>
      }
      title={slugOf(module)}
      marks={
        <>
          {module.parked ? <Badge tone="busy">Parked</Badge> : null}
          {module.simulator ? (
            <Badge tone="accent">{module.simulator.recording_id ? 'Replayed' : 'Simulated'}</Badge>
          ) : null}
          {module.recording_since === null ? null : <Badge tone="bad">Recording</Badge>}
          <span className={styles.interfaces}>
            {module.interfaces.map(name => (
              <Badge key={name}>{name}</Badge>
            ))}
          </span>
        </>
      }
      about={
        <>
          <span>
            {module.transport === '' ? (
              module.driver.name
            ) : (
              <DriverLink fileName={fileName}>{module.driver.name}</DriverLink>
            )}
          </span>
          {module.address ? <code>{module.address}</code> : null}
          <span>
            <Link to="/records/$entity/$id" params={{ entity: 'module', id: module.id }} className={styles.record}>
              {module.id}
            </Link>
          </span>
          {module.notes ? <span>{module.notes}</span> : null}
        </>
      }
      actions={module.parked ? undefined : <RunButton module={module} />}
    />
  )
}
