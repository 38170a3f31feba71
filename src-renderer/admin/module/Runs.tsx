import { IconRepeat } from '@tabler/icons-react'
import { Button } from '../../look/Button.tsx'
import { clockTime, took } from '../words.ts'
import styles from './Runs.module.css'
import { callText, type Run, resultText } from './runs.ts'

/** The last runs, newest first, each ready to be repeated. */
export function Runs({ runs, onRepeat }: { runs: readonly Run[]; onRepeat(run: Run): void }) {
  return (
    <div className={styles.runs}>
      <h3>Last runs</h3>
      <ol>
        {runs.map(run => (
          <li key={run.number} data-ok={run.outcome?.ok}>
            <time>{clockTime(run.at)}</time>
            <code>{callText(run)}</code>
            <span className={styles.result}>{resultText(run.outcome)}</span>
            <span className={styles.took}>{run.outcome?.ok ? took(run.outcome.tookMs) : ''}</span>
            <Button look="quiet" aria-label={`Repeat ${callText(run)}`} onClick={() => onRepeat(run)}>
              <IconRepeat aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ol>
    </div>
  )
}
