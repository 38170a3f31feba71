import { Link, useParams } from '@tanstack/react-router'
import { useRoom } from '../../data/useRoom.ts'
import { Badge } from '../../look/Badge.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Head } from '../Head.tsx'
import { nameOf } from '../systems/rules.ts'
import { slugOf } from '../words.ts'
import { Functions } from './Functions.tsx'
import { HealthCard } from './HealthCard.tsx'
import { LogCard } from './LogCard.tsx'
import { RunButton } from './RunButton.tsx'
import styles from './Screen.module.css'
import { SimulatorCard } from './SimulatorCard.tsx'
import { StatusCard } from './StatusCard.tsx'

export function Screen() {
  const { id, moduleId } = useParams({ from: '/systems/$id/modules/$moduleId' })
  const { room, trouble } = useRoom(id)
  const module = room?.modules.find(candidate => candidate.id === moduleId)
  if (!room || !module) {
    if (!room && !trouble) return <Empty title="Asking the node…" busy />
    return (
      <Empty title="This module cannot be shown">
        {trouble ?? `${room ? nameOf(room) : 'The system'} has no module ${moduleId}.`}{' '}
        <Link to="/systems/$id" params={{ id }}>
          Back to the system.
        </Link>
      </Empty>
    )
  }
  return (
    <>
      <Head
        trail={
          <>
            <Link to="/systems">Systems</Link>
            <Link to="/systems/$id" params={{ id }}>
              {nameOf(room)}
            </Link>
          </>
        }
        title={slugOf(module)}
        marks={
          <>
            {module.simulator ? <Badge tone="accent">Simulated</Badge> : null}
            {module.interfaces.map(name => (
              <Badge key={name}>{name}</Badge>
            ))}
          </>
        }
        about={
          <>
            <span>{module.driver.name}</span>
            {module.address ? <code>{module.address}</code> : null}
            <code>{module.id}</code>
            {module.notes ? <span>{module.notes}</span> : null}
          </>
        }
        actions={<RunButton module={module} />}
      />
      <div className={styles.columns}>
        <div className={styles.column}>
          <HealthCard module={module} />
          <StatusCard status={module.status} running={module.running} />
          {module.can_simulate ? <SimulatorCard key={module.id} module={module} /> : null}
        </div>
        <div className={styles.column}>
          <Functions key={module.id} module={module} />
          <LogCard key={`log-${module.id}`} moduleId={module.id} name={slugOf(module)} />
        </div>
      </div>
    </>
  )
}
