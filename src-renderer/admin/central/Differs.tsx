import type { CentralView } from '@contract/central-views.ts'
import { Badge } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty } from '../../look/Empty.tsx'
import { Difference } from './Difference.tsx'
import styles from './Differs.module.css'
import { RecordLink } from './RecordLink.tsx'
import { byRecord, isConflict, whyNone } from './rules.ts'

/** In what this node goes its own way, until somebody decides. */
export function Differs({ view, now }: { view: CentralView; now: number }) {
  const conflicts = view.overrides.filter(isConflict).length
  const forAll = whyNone(view.overrides)
  return (
    <Card
      title="Differs here"
      aside={conflicts > 0 ? `${conflicts} to decide` : undefined}
      flush={view.overrides.length > 0}
    >
      {view.overrides.length === 0 ? (
        <Empty title="Nothing differs">
          Whatever is changed on site is shown here, until it is made the server’s too, or dropped.
        </Empty>
      ) : (
        <ul className={styles.records} data-testid="differs">
          {forAll ? <li className={styles.forAll}>{forAll}</li> : null}
          {byRecord(view.overrides).map(({ record, entity, noun, id, label, differences }) => (
            <li key={record}>
              <h3>
                <RecordLink entity={entity} id={id} label={label} isGone={differences[0]?.kind === 'removed_here'} />
                <Badge>{noun}</Badge>
              </h3>
              <ul className={styles.differences}>
                {differences.map(difference => (
                  <Difference key={difference.key} difference={difference} now={now} isTold={forAll !== ''} />
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
