import type { ConditionNow } from '@contract/traces-views.ts'
import { IconCheck, IconLink } from '@tabler/icons-react'
import { useCopy } from '../../../data/useCopy.ts'
import { Badge, Sign, type Tone } from '../../../look/Badge.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import { clockTime } from '../../words.ts'
import { momentIn } from '../editor/times.ts'
import styles from './Moment.module.css'
import { conditionName, groundsWords } from './words.ts'

export interface MomentProps {
  at: number
  tone: Tone
  title: string
  /** The key of the condition that became so. */
  cause: string
  message: string
  conditions: readonly ConditionNow[]
  times?: number
  /** Where it is to be found by others; nothing for what only would have been. */
  place?: { id: string; address: string | undefined; isWanted: boolean }
}

/** What came of a moment, and each condition as it was then. */
export function Moment({ at, tone, title, cause, message, conditions, times = 1, place }: MomentProps) {
  return (
    <li className={styles.moment} id={place?.id} data-wanted={place?.isWanted}>
      <header>
        <Sign tone={tone}>{title}</Sign>
        {times > 1 ? <Badge>{times} times in a row</Badge> : null}
        <time dateTime={new Date(at).toISOString()} title={momentIn(at, undefined)}>
          {momentIn(at, undefined).replace(/,? \d\d:\d\d$/, '')} {clockTime(at)}
        </time>
        {place?.address ? <CopyAddress address={place.address} /> : null}
      </header>
      {message ? <p>{message}</p> : null}
      {conditions.length > 0 ? (
        <ul>
          {conditions.map(condition => (
            <li key={condition.key} data-cause={condition.key === cause}>
              <Sign tone={condition.is ? 'good' : 'plain'}>{condition.is ? 'held' : 'did not hold'}</Sign>
              <span>
                {conditionName(condition.key)}
                {condition.key === cause ? ' set it off' : ''}: {groundsWords(condition, at)}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  )
}

function CopyAddress({ address }: { address: string }) {
  const { copied, copy } = useCopy()
  return (
    <IconButton label={copied ? 'Copied' : 'Copy a link to this'} onClick={() => copy(address)}>
      {copied ? <IconCheck /> : <IconLink />}
    </IconButton>
  )
}
