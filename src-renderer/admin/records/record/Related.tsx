import type { EntityName } from '@model/names.ts'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type Naming, useNaming } from '../../../data/useRecords.ts'
import { Card } from '../../../look/Card.tsx'
import { type NamedBy, namedBy } from '../about/references.ts'
import { titleOf } from '../about/titles.ts'
import { capital, nounOf, numberWords } from '../about/words.ts'
import styles from './Related.module.css'
import { relatedWords } from './rules.ts'

const FEW = 4

/** Who names this record, how many, and the way to make another. */
export function Related({ entity, id }: { entity: EntityName; id: string }) {
  const by = namedBy(entity)
  const { value } = useNaming(
    id,
    by.map(one => one.entity),
    FEW,
  )
  if (by.length === 0) return null
  return (
    <Card title="Belongs to it" flush>
      <ul className={styles.related}>
        {by.map(one => (
          <Entry
            key={one.entity}
            target={entity}
            id={id}
            by={one}
            naming={value?.find(found => found.entity === one.entity)}
          />
        ))}
      </ul>
    </Card>
  )
}

interface EntryProps {
  target: EntityName
  id: string
  by: NamedBy
  naming: Naming | undefined
}

function Entry({ target, id, by: { entity, field }, naming }: EntryProps) {
  const title = capital(relatedWords(target, entity))
  return (
    <li data-testid={`related-${entity}`}>
      <div className={styles.head}>
        {naming && naming.total > 0 ? (
          <Link to="/records/$entity" params={{ entity }} search={{ of: id }} className={styles.all}>
            <strong>{title}</strong>
            <span>{numberWords(naming.total)}</span>
          </Link>
        ) : (
          <span className={styles.all}>
            <strong>{title}</strong>
            <span>{naming ? 'None' : ''}</span>
          </span>
        )}
        {field ? (
          <Link
            to="/records/$entity/new"
            params={{ entity }}
            search={{ [field]: id }}
            className={styles.add}
            aria-label={`Add ${nounOf(entity)}`}
          >
            <IconPlus aria-hidden="true" />
            Add
          </Link>
        ) : null}
      </div>
      {naming && naming.total > 0 ? (
        <p className={styles.some}>
          {naming.rows.map(row => (
            <Link key={row.id} to="/records/$entity/$id" params={{ entity, id: row.id }}>
              {titleOf(entity, row, naming.labels)}
            </Link>
          ))}
          {naming.total > naming.rows.length ? (
            <span>and {numberWords(naming.total - naming.rows.length)} more</span>
          ) : null}
        </p>
      ) : null}
    </li>
  )
}
