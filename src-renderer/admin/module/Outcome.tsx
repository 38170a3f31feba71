import type { Outcome as OutcomeValue } from '../../data/useExec.ts'
import { Sign } from '../../look/Badge.tsx'
import { took } from '../words.ts'
import styles from './FunctionForm.module.css'

/** What a function gave back, or plainly why it did not. */
export function Outcome({ outcome }: { outcome: OutcomeValue }) {
  return (
    <div className={styles.outcome} data-ok={outcome.ok} role="status" data-testid="result">
      <header>
        <Sign tone={outcome.ok ? 'good' : 'bad'}>{outcome.ok ? 'Done' : 'Failed'}</Sign>
        <span>{outcome.ok ? took(outcome.tookMs) : `${outcome.code} after ${took(outcome.tookMs)}`}</span>
      </header>
      {outcome.ok ? <pre>{JSON.stringify(outcome.value, null, 2)}</pre> : <p>{outcome.message}</p>}
    </div>
  )
}
