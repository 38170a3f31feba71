import { Fragment } from 'react'
import styles from './Fingerprint.module.css'

/** To be compared by eye: no pair of digits is torn apart at the end of a line. */
export function Fingerprint({ of, testId }: { of: string; testId?: string }) {
  const pairs = of.split(':')
  return (
    <code className={styles.fingerprint} data-testid={testId}>
      {pairs.map((pair, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same pair comes up again, and none ever moves.
        <Fragment key={at}>
          {at > 0 ? (
            <>
              :<wbr />
            </>
          ) : null}
          {pair}
        </Fragment>
      ))}
    </code>
  )
}
