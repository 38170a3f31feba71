import type { DryRunView } from '@contract/traces-views.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { Card } from '../../../look/Card.tsx'
import { momentIn } from '../editor/times.ts'
import { Moment } from '../why/Moment.tsx'
import styles from './DryRun.module.css'
import { countWords } from './rules.ts'

/** What would have happened, and what could not be taken into account. */
export function Outcome({ outcome }: { outcome: DryRunView }) {
  const { from, to, recorded_from, fired, missed, firings, near_misses, warnings } = outcome
  return (
    <>
      <Card title="What came of it" aside={`${momentIn(from, undefined)} to ${momentIn(to, undefined)}`}>
        <div className={styles.form} role="status" data-testid="dry-run-outcome">
          <p>
            <strong>{fired === 0 ? 'It would not have fired.' : `It would have fired ${times(fired)}.`}</strong>{' '}
            {missed === 0 ? 'There was no near miss.' : `It nearly did ${times(missed)}.`}
          </p>
          {recorded_from === null ? (
            <p className={styles.warning}>Nothing is recorded of the modules that it names.</p>
          ) : null}
          {warnings.map(warning => (
            <p key={warning} className={styles.warning}>
              {warning}
            </p>
          ))}
        </div>
      </Card>
      <Replayed
        title="Would have fired"
        tone="good"
        words={countWords(fired, firings.length, 'firing')}
        // What set it off, and how all stood, is listed: of one that fired there is no more to say.
        says={false}
        moments={firings}
      />
      <Replayed
        title="Near misses"
        tone="plain"
        words={countWords(missed, near_misses.length, 'near miss', 'near misses')}
        says
        moments={near_misses}
      />
    </>
  )
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`)

interface ReplayedProps {
  title: string
  tone: Tone
  words: string
  /** Why nothing came of it is told. */
  says: boolean
  moments: DryRunView['firings']
}

function Replayed({ title, tone, words, says, moments }: ReplayedProps) {
  if (moments.length === 0) return null
  return (
    <Card title={title} aside={words} flush>
      <ul>
        {moments.map((moment, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of one outcome never changes, and moments may be alike.
          <Moment key={at} {...moment} message={says ? moment.message : ''} tone={tone} title={title} />
        ))}
      </ul>
    </Card>
  )
}
