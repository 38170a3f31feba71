import type { ShelfView } from '@contract/shelf-views.ts'
import { useNow } from '../../data/useNow.ts'
import { Card } from '../../look/Card.tsx'
import { DriverLink } from '../driver/DriverLink.tsx'
import { lasting } from '../words.ts'
import { problemParts } from './rules.ts'
import styles from './Screen.module.css'

/** Files that could not be built or loaded: where, what, and what to do about it. */
export function Problems({ problems, drivers }: ShelfView) {
  const now = useNow(10_000)
  return (
    <div className={styles.problems} data-testid="problems">
      <Card
        title={problems.length === 1 ? 'One file could not be used' : `${problems.length} files could not be used`}
        tone="bad"
        flush
      >
        <ul>
          {problems.map(problem => {
            const { place, words } = problemParts(problem)
            const runs = drivers.some(({ file_name }) => file_name === problem.file_name)
            return (
              <li key={`${problem.file_name} ${problem.message}`}>
                <strong>
                  <code>{place}</code>
                </strong>
                <pre>{words}</pre>
                <p>
                  {runs ? (
                    <>
                      The last version that was good runs on:{' '}
                      <DriverLink fileName={problem.file_name}>{problem.file_name}</DriverLink>.{' '}
                    </>
                  ) : (
                    'Nothing can run on it until then. '
                  )}
                  Correct the file; it is built again as soon as it is saved.{' '}
                  <time>{lasting(now - problem.at)} ago</time>
                </p>
              </li>
            )
          })}
        </ul>
      </Card>
    </div>
  )
}
