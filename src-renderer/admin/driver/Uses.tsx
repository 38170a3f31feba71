import type { DriverPage } from '@contract/shelf-views.ts'
import { Card } from '../../look/Card.tsx'
import { needWords } from './rules.ts'
import styles from './Side.module.css'

/** The other modules that logic works with. */
export function Uses({ driver: { uses } }: { driver: DriverPage }) {
  if (uses.length === 0) return null
  return (
    <Card title="Needs" flush>
      <ul className={styles.list} data-testid="uses">
        {uses.map(need => (
          <li key={need.module}>
            <strong>{need.module}</strong>
            <span>
              {need.interfaces.length > 0 ? `${need.interfaces.join(', ')}, ` : ''}
              {needWords(need)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
