import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import { useNow } from '../../data/useNow.ts'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { lasting } from '../words.ts'
import styles from './StatusCard.module.css'

const FRESH_MS = 2_000

/** Everything the module reports, as it reports it. */
export function StatusCard({ status, running }: Pick<ModuleView, 'status' | 'running'>) {
  const now = useNow(1_000)
  const rows = Object.entries(status).sort(([a], [b]) => a.localeCompare(b))
  return (
    <Card title="Status" aside={rows.length > 0 ? 'live' : undefined} flush>
      {rows.length === 0 ? (
        <Empty title="Nothing reported yet">
          {running ? 'Values appear here as soon as the module reports them.' : 'Start the module to see its values.'}
        </Empty>
      ) : (
        <table className={styles.status}>
          <colgroup>
            <col className={styles.names} />
            <col />
            <col className={styles.ages} />
          </colgroup>
          <thead className="said-only">
            <tr>
              <th>Name</th>
              <th>Value</th>
              <th>Age</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, { value, at }]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td key={at} data-fresh={now - at < FRESH_MS} data-testid={`status-${name}`}>
                  <Value value={value} />
                </td>
                <td className={styles.age}>{lasting(now - at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

function Value({ value }: { value: Json }) {
  if (value !== null && typeof value === 'object') return <pre>{readable(value)}</pre>
  return <span data-kind={value === null ? 'null' : typeof value}>{value === '' ? '""' : String(value)}</span>
}

/** On one line while that is easy to read. */
function readable(value: Json): string {
  const line = JSON.stringify(value)
  return line.length <= 48 ? line.replaceAll(',', ', ') : JSON.stringify(value, null, 2)
}
