import { Link } from '@tanstack/react-router'
import { Badge, Sign } from '../../look/Badge.tsx'
import row from '../WholeRow.module.css'
import styles from './Brokers.module.css'
import { Counters } from './Counters.tsx'
import { type BrokerLine, standingWords } from './rules.ts'

export function List({ lines, now }: { lines: readonly BrokerLine[]; now: number }) {
  return (
    <ul className={styles.list} aria-label="Brokers" data-testid="brokers">
      {lines.map(line => (
        <Line key={line.id} line={line} now={now} />
      ))}
    </ul>
  )
}

function Line({ line: { id, name, address, tls, standing }, now }: { line: BrokerLine; now: number }) {
  const { tone, title, detail } = standingWords(standing, now)
  return (
    <li className={styles.line}>
      <div className={styles.who}>
        <span className={styles.name}>
          <Link to="/brokers/$id" params={{ id }} className={row.link}>
            {name}
          </Link>
          {tls ? <Badge>TLS</Badge> : null}
        </span>
        <code>{address}</code>
      </div>
      <div className={styles.state}>
        <Sign tone={tone}>{title}</Sign>
        {detail ? <p>{detail}</p> : null}
      </div>
      <Counters of={standing} />
    </li>
  )
}
