import type { MainLoopView } from '@contract/shelf-views.ts'
import { Sign } from '../../look/Badge.tsx'
import { Card } from '../../look/Card.tsx'
import { clockTime, lasting, took } from '../words.ts'
import { loopWords } from './rules.ts'
import styles from './Screen.module.css'

/** The loop that everything waits for: how long it lets things wait, and what held it up. */
export function MainLoop({ loop, now }: { loop: MainLoopView; now: number }) {
  const { tone, words } = loopWords(loop)
  return (
    <Card title="Main loop" aside={<Sign tone={tone}>{words}</Sign>} flush>
      <dl className={styles.numbers} data-testid="main-loop">
        <Figure label="Half the time within" ms={loop.p50_ms} />
        <Figure label="99 of 100 within" ms={loop.p99_ms} />
        <Figure label="At most" ms={loop.max_ms} />
      </dl>
      {loop.blocks.length > 0 ? (
        <ol className={styles.blocks}>
          {loop.blocks.map(({ at, took_ms, by }) => (
            <li key={`${at} ${by}`}>
              <strong>{took(took_ms)}</strong>
              <p>{by}</p>
              <time dateTime={new Date(at).toISOString()} title={clockTime(at)}>
                {lasting(now - at)} ago
              </time>
            </li>
          ))}
        </ol>
      ) : null}
    </Card>
  )
}

function Figure({ label, ms }: { label: string; ms: number }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{took(ms)}</dd>
    </div>
  )
}
