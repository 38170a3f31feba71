import type { BrokerOptionsView } from '@contract/publishing-views.ts'
import { Link } from '@tanstack/react-router'
import type { RecordRow } from '../../../data/records.ts'
import { Card } from '../../../look/Card.tsx'
import { Head } from '../../Head.tsx'
import { titleOf } from '../../records/about/titles.ts'
import styles from './Broker.module.css'
import { factsOf } from './facts.ts'
import { Preview } from './Preview.tsx'
import { StandingCard } from './StandingCard.tsx'

export interface ReadOnlyProps {
  row: RecordRow
  options: BrokerOptionsView
  /** Of who looks. */
  role: string
}

/** A broker for who may look at it: how it is, what is set, and what is published where. */
export function ReadOnly({ row, options, role }: ReadOnlyProps) {
  return (
    <>
      <Head
        trail={<Link to="/brokers">Brokers</Link>}
        title={titleOf('broker', row)}
        about={<span>To look at: administrators change it, and your role is {role}.</span>}
      />
      <div className={styles.column}>
        <div className={styles.screen}>
          <StandingCard id={row.id} />
          <Card title="What is set">
            <dl className={styles.facts} data-testid="broker-facts">
              {factsOf(row, options).map(({ name, said }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{typeof said === 'string' ? said : <Several of={said} />}</dd>
                </div>
              ))}
            </dl>
          </Card>
        </div>
        <Preview id={row.id} isMasking={Array.isArray(row.filters) && row.filters.length > 0} />
      </div>
    </>
  )
}

const Several = ({ of }: { of: readonly string[] }) => (
  <ul>
    {of.map(one => (
      <li key={one}>
        <code>{one}</code>
      </li>
    ))}
  </ul>
)
