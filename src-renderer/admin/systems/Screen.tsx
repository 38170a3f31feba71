import { useNavigate, useSearch } from '@tanstack/react-router'
import { useNode } from '../../data/useNode.ts'
import { useNow } from '../../data/useNow.ts'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import { Head } from '../Head.tsx'
import { lasting } from '../words.ts'
import { Notices } from './Notices.tsx'
import { Rooms } from './Rooms.tsx'
import { found, totals } from './rules.ts'
import styles from './Screen.module.css'

export function Screen() {
  const { value: node, trouble } = useNode()
  const { q, only } = useSearch({ from: '/systems' })
  const navigate = useNavigate({ from: '/systems' })
  const now = useNow(10_000)
  if (!node) {
    return trouble ? <Empty title="The node cannot be shown">{trouble}</Empty> : <Empty title="Asking the node…" busy />
  }
  const sum = totals(node)
  const rooms = found(node.rooms, q, only === 'attention')
  return (
    <>
      <Head
        title={node.name}
        about={
          <>
            <span>{node.host}</span>
            <span>Version {node.version}</span>
            <span>Up {lasting(now - node.started_at)}</span>
            <span>{node.shell === 'electron' ? 'With its own screen' : 'Headless'}</span>
          </>
        }
      />
      <dl className={styles.numbers}>
        <Figure label="Systems" value={node.rooms.length} />
        <Figure label="Modules" value={sum.modules} />
        <Figure label="Connected" value={sum.connected} />
        <Figure label="Not connected" value={sum.trouble} bad={sum.trouble > 0} />
      </dl>
      {node.notices.length > 0 ? <Notices notices={node.notices} /> : null}
      <Card
        title="Systems"
        aside={rooms.length === node.rooms.length ? undefined : `${rooms.length} of ${node.rooms.length}`}
        flush
        actions={
          <>
            <Button
              aria-pressed={only === 'attention'}
              look={only === 'attention' ? 'primary' : 'plain'}
              onClick={() => navigate({ search: { q, only: only ? undefined : 'attention' }, replace: true })}
            >
              In trouble
            </Button>
            <div className={styles.search}>
              <Input
                type="search"
                aria-label="Find a system"
                placeholder="Find by name or zone"
                value={q ?? ''}
                onChange={event =>
                  navigate({ search: { q: event.currentTarget.value || undefined, only }, replace: true })
                }
              />
            </div>
          </>
        }
      >
        {rooms.length > 0 ? (
          <Rooms rooms={rooms} panel={node.panel_system_id} />
        ) : node.rooms.length === 0 ? (
          <Empty title="No system yet">This node has no room to run. It appears here as soon as one is added.</Empty>
        ) : only && !q ? (
          <Empty title="Nothing is in trouble">Every running module is connected.</Empty>
        ) : (
          <Empty title="No system matches">Try fewer words, or look at all systems.</Empty>
        )}
      </Card>
    </>
  )
}

function Figure({ label, value, bad }: { label: string; value: number; bad?: boolean }) {
  return (
    <div data-bad={bad}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
