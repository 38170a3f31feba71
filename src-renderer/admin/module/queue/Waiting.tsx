import type { QueuedTask } from '@model/live.ts'
import { Badge } from '../../../look/Badge.tsx'
import { lasting } from '../../words.ts'
import styles from './Queue.module.css'
import { nameOf } from './rules.ts'

/** What runs and what waits, in the order in which it will be sent. */
export function Waiting({ tasks, more, now }: { tasks: readonly QueuedTask[]; more: number; now: number }) {
  return (
    <section className={styles.part} aria-label="Running and waiting">
      <ol className={styles.tasks}>
        {tasks.map(task => {
          const { id, priority, state, since, attempts, retries_left } = task
          return (
            <li key={id} data-state={state} data-testid="queue-task">
              <code data-none={task.name === undefined ? '' : undefined}>{nameOf(task)}</code>
              {state === 'running' ? <Badge tone="busy">Running</Badge> : <span>priority {priority}</span>}
              <span>{state === 'running' ? '' : `for ${lasting(now - since)}`}</span>
              <span>
                {attempts > 1 ? `attempt ${attempts}` : ''}
                {attempts > 0 && retries_left > 0 ? ` ${retries_left} more to go` : ''}
              </span>
            </li>
          )
        })}
      </ol>
      {more > 0 ? <p className={styles.more}>and {more} more behind them</p> : null}
    </section>
  )
}
