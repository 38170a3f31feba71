import styles from './Brokers.module.css'
import { countersOf, type Standing } from './rules.ts'

/** How many messages went to and fro since the node began. */
export function Counters({ of: standing }: { of: Standing | undefined }) {
  return (
    <dl className={styles.counters} aria-label="Messages since the node began">
      {countersOf(standing).map(({ name, count, tone }) => (
        <div key={name} data-tone={tone}>
          <dt>{name}</dt>
          <dd data-testid={`count-${name.toLowerCase()}`}>{count === undefined ? '—' : count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  )
}
