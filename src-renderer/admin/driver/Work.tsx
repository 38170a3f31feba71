import type { DriverPage } from '@contract/shelf-views.ts'
import { Link } from '@tanstack/react-router'
import { useHealth } from '../../data/useHealth.ts'
import { useNow } from '../../data/useNow.ts'
import { Card } from '../../look/Card.tsx'
import { RestartThread } from '../health/RestartThread.tsx'
import { ThreadFacts } from '../health/ThreadFacts.tsx'
import links from './Links.module.css'
import { ModuleLinks } from './ModuleLinks.tsx'
import styles from './Side.module.css'

/** What runs on the driver, the records that name it, and how its thread is. */
export function Work({ driver: { file_name, runs, records } }: { driver: DriverPage }) {
  const { value } = useHealth()
  const now = useNow(1_000)
  const thread = value?.threads.find(one => one.file_name === file_name)
  return (
    <Card title="At work" actions={thread ? <RestartThread thread={thread} /> : undefined}>
      <dl className={styles.facts} data-testid="work">
        <div>
          <dt>Modules</dt>
          <dd>{runs.length > 0 ? <ModuleLinks modules={runs} few={12} /> : 'None yet'}</dd>
        </div>
        <div>
          <dt>Records</dt>
          <dd className={styles.records}>
            {records.length === 0 ? 'None names it yet' : null}
            {records.map(({ id, name }) => (
              <Link key={id} to="/records/$entity/$id" params={{ entity: 'driver', id }} className={links.link}>
                {name}
              </Link>
            ))}
          </dd>
        </div>
        {thread ? <ThreadFacts thread={thread} now={now} /> : null}
      </dl>
    </Card>
  )
}
