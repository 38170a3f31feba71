import { entityNames } from '@model/names.ts'
import { Link } from '@tanstack/react-router'
import { useCounts } from '../../../data/useRecords.ts'
import { useVersion } from '../../../data/useVersion.ts'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Skeleton } from '../../../look/Skeleton.tsx'
import { Head } from '../../Head.tsx'
import { groups, purposes } from '../about/groups.ts'
import { capital, numberWords, pluralOf } from '../about/words.ts'
import styles from './Screen.module.css'

/** All that this node keeps, and how much of it. */
export function Screen() {
  const { value: counts, trouble } = useCounts(entityNames)
  const { value: version } = useVersion()
  return (
    <>
      <Head title="Records" about={<span>All that this node keeps of its rooms, drivers and people.</span>} />
      {trouble ? <Trouble>{trouble.message}</Trouble> : null}
      <div className={styles.groups}>
        {groups.map(({ title, entities }) => (
          <Card key={title} title={title} flush>
            <ul className={styles.list}>
              {entities.map(entity => (
                <li key={entity}>
                  <Link
                    to="/records/$entity"
                    params={{ entity }}
                    className={styles.line}
                    data-testid={`entity-${entity}`}
                  >
                    <strong>{capital(pluralOf(entity))}</strong>
                    <span className={styles.count}>
                      {counts ? numberWords(counts[entity] ?? 0) : <Skeleton width="1.5rem" />}
                    </span>
                    <small>{purposes[entity]}</small>
                  </Link>
                </li>
              ))}
              {title === 'Node' ? (
                <li>
                  <Link to="/records/version" className={styles.line}>
                    <strong>Version</strong>
                    <span className={styles.count}>{version?.version ?? <Skeleton width="2rem" />}</span>
                    <small>What runs here</small>
                  </Link>
                </li>
              ) : null}
            </ul>
          </Card>
        ))}
      </div>
    </>
  )
}
