import type { SourceTest, TestStep } from '@contract/access-views.ts'
import { IconCircleCheckFilled, IconCircleDashed, IconCircleXFilled, IconInfoCircleFilled } from '@tabler/icons-react'
import { outcomeWords, profileLines, verdict } from './rules.ts'
import styles from './Tested.module.css'

const icons: Readonly<Record<TestStep['outcome'], typeof IconCircleDashed>> = {
  good: IconCircleCheckFilled,
  failed: IconCircleXFilled,
  skipped: IconCircleDashed,
  noted: IconInfoCircleFilled,
}

/** What was tried step by step, what came of it, and what to try where it failed. */
export function Tested({ test }: { test: SourceTest }) {
  const profile = profileLines(test.profile ?? {})
  return (
    <div className={styles.tested} data-ok={test.ok} data-testid="tested">
      <strong>{verdict(test)}</strong>
      <ol className={styles.steps}>
        {test.steps.map(({ step, outcome, said, hint }, index) => {
          const Icon = icons[outcome]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one test do not move.
            <li key={index} data-tone={outcomeWords[outcome].tone} data-outcome={outcome}>
              <Icon aria-hidden="true" />
              <div>
                <p className={styles.step}>
                  {step} <span className="said-only">{outcomeWords[outcome].word}</span>
                </p>
                {said ? <p>{said}</p> : null}
                {hint ? <p className={styles.hint}>{hint}</p> : null}
              </div>
            </li>
          )
        })}
      </ol>
      {profile.length > 0 ? (
        <>
          <strong>What it says of that person</strong>
          <dl className={styles.profile}>
            {profile.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </div>
  )
}
