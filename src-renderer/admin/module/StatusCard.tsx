import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useCopy } from '../../data/useCopy.ts'
import { useNow } from '../../data/useNow.ts'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import { IconButton } from '../../look/IconButton.tsx'
import { lasting } from '../words.ts'
import styles from './StatusCard.module.css'
import { copiedStatus, foundRows, readable } from './status.ts'

const FRESH_MS = 2_000
/** So many that one looks for one of them. */
const MANY = 12

/** Everything the module reports, as it reports it. */
export function StatusCard({ status, running }: Pick<ModuleView, 'status' | 'running'>) {
  const now = useNow(1_000)
  const { copied, copy } = useCopy()
  const [query, setQuery] = useState('')
  const rows = Object.entries(status).sort(([a], [b]) => a.localeCompare(b))
  const many = rows.length > MANY
  const found = many ? foundRows(rows, query) : rows
  return (
    <Card
      title="Status"
      aside={
        rows.length === 0 ? undefined : found.length === rows.length ? 'live' : `${found.length} of ${rows.length}`
      }
      flush
      actions={
        rows.length > 0 ? (
          <IconButton label={copied ? 'Copied' : 'Copy all values'} onClick={() => copy(copiedStatus(found))}>
            {copied ? <IconCheck /> : <IconCopy />}
          </IconButton>
        ) : undefined
      }
    >
      {many ? (
        <div className={styles.find}>
          <Input
            type="search"
            aria-label="Find a value"
            placeholder="Find by name or value"
            value={query}
            onChange={event => setQuery(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {rows.length === 0 ? (
        <Empty title="Nothing reported yet">
          {running ? 'Values appear here as soon as the module reports them.' : 'Start the module to see its values.'}
        </Empty>
      ) : found.length === 0 ? (
        <Empty title="No value matches" />
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
            {found.map(([name, { value, at }]) => (
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
