import type { ThreadView } from '@contract/shelf-views.ts'
import { Sign } from '../../look/Badge.tsx'
import { DriverLink } from '../driver/DriverLink.tsx'
import { ModuleLinks } from '../driver/ModuleLinks.tsx'
import { lasting } from '../words.ts'
import { RestartThread } from './RestartThread.tsx'
import { answerWords, busyWords, endWords, fullness, inOrder, memoryWords, threadWords } from './rules.ts'
import styles from './Threads.module.css'

/** One driver's thread to a row. */
export function Threads({ threads, now }: { threads: readonly ThreadView[]; now: number }) {
  return (
    <ul className={styles.threads} data-testid="threads">
      {inOrder(threads).map(thread => (
        <Thread key={thread.file_name} thread={thread} now={now} />
      ))}
    </ul>
  )
}

function Thread({ thread, now }: { thread: ThreadView; now: number }) {
  const { tone, words } = threadWords(thread, now)
  const end = endWords(thread)
  const full = fullness(thread)
  const figures: [string, string | undefined][] = [
    ['Memory', memoryWords(thread)],
    ['Busy', busyWords(thread)],
    ['Answers in', answerWords(thread)],
    ['Begun', thread.launches > 0 ? `${thread.launches}×` : undefined],
  ]
  return (
    <li className={styles.thread} data-testid={`thread-${thread.file_name}`}>
      <div className={styles.who}>
        <strong>
          <DriverLink fileName={thread.file_name}>{thread.name}</DriverLink>
        </strong>
        <Sign tone={tone}>{words}</Sign>
      </div>
      <dl className={styles.figures}>
        {figures.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {text ?? '–'}
              {name === 'Memory' && full !== undefined ? (
                <meter className={styles.meter} min={0} max={1} high={0.8} value={full} aria-label="Memory in use" />
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.modules}>
        <ModuleLinks modules={thread.modules} few={8} />
        {end && thread.last_end ? (
          <p>
            Last ended {lasting(now - thread.last_end.at)} ago. {end}.
          </p>
        ) : null}
      </div>
      <div className={styles.action}>
        <RestartThread thread={thread} />
      </div>
    </li>
  )
}
