import type { OverrideView } from '@contract/central-views.ts'
import styles from './Differs.module.css'
import { linesOf, valueText } from './rules.ts'

/** The values side by side; of long ones, what the others have not is marked. */
export function Values({ difference }: { difference: OverrideView }) {
  const { kind, mine, base, secret, theirs } = difference
  if (kind !== 'changed' && !theirs) return null
  if (secret) return <p className={styles.secret}>A secret: it is kept encrypted and shown to nobody.</p>
  const here = valueText(mine)
  const there = valueText(theirs ? theirs.value : base)
  return (
    <dl className={styles.values} data-three={theirs !== null}>
      {kind === 'changed' ? <Value title="Here" text={here} other={there} /> : null}
      <Value title={theirs ? 'At the server now' : 'At the server'} text={there} other={here} />
      {theirs ? <Value title="Before" text={valueText(base)} other={valueText(base)} /> : null}
    </dl>
  )
}

function Value({ title, text, other }: { title: string; text: string; other: string }) {
  const isLong = text.includes('\n') || other.includes('\n')
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {isLong
          ? linesOf(text, other).map(({ text: line, isOwn }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text do not move.
              <span key={index} className={styles.line} data-own={isOwn}>
                {line || ' '}
              </span>
            ))
          : text}
      </dd>
    </div>
  )
}
