import { IconPencil, IconRepeat } from '@tabler/icons-react'
import { IconButton } from '../../look/IconButton.tsx'
import { clockTime, took } from '../words.ts'
import styles from './Runs.module.css'
import { callText, type Run, resultText } from './runs.ts'

export interface RunsProps {
  runs: readonly Run[]
  onRepeat(run: Run): void
  /** To run it with other arguments. */
  onEdit(run: Run): void
}

/** The last runs, newest first, each ready to be repeated, or changed first. */
export function Runs({ runs, onRepeat, onEdit }: RunsProps) {
  return (
    <div className={styles.runs} data-testid="runs">
      <h3>Last runs</h3>
      <ol>
        {runs.map(run => (
          <li key={run.number} data-ok={run.outcome?.ok}>
            <time>{clockTime(run.at)}</time>
            <code title={callText(run)}>{callText(run)}</code>
            <span className={styles.result} title={resultText(run.outcome)}>
              {resultText(run.outcome)}
            </span>
            <span className={styles.took}>{run.outcome ? took(run.outcome.tookMs) : ''}</span>
            <span className={styles.again}>
              <IconButton label={`Repeat ${callText(run)}`} onClick={() => onRepeat(run)}>
                <IconRepeat />
              </IconButton>
              <IconButton label={`Change ${callText(run)} and run it`} onClick={() => onEdit(run)}>
                <IconPencil />
              </IconButton>
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
