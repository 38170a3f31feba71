import type { OverrideView } from '@contract/central-views.ts'
import { useState } from 'react'
import { useCentralDoing } from '../../data/useCentral.ts'
import { Badge } from '../../look/Badge.tsx'
import { Button } from '../../look/Button.tsx'
import { Trouble } from '../../look/Empty.tsx'
import { useSay } from '../Said.tsx'
import styles from './Differs.module.css'
import { moment } from './moment.ts'
import { Reason } from './Reason.tsx'
import { choicesFor, fieldOf, isConflict } from './rules.ts'
import { Values } from './Values.tsx'

export interface DifferenceProps {
  difference: OverrideView
  now: number
  /** Why it cannot be promoted is said for all of them together. */
  isTold?: boolean
}

/** One thing in which this node differs: what it is on either side, who did it and why, and what becomes of it. */
export function Difference({ difference, now, isTold = false }: DifferenceProps) {
  const { key, field, by, at, reason, theirs, cannot_promote } = difference
  const { promote, drop, busy } = useCentralDoing()
  const say = useSay()
  const [failure, setFailure] = useState<string>()
  const conflict = isConflict(difference)
  const choices = choicesFor(difference)
  const choose = async (choice: 'promote' | 'drop') => {
    setFailure(undefined)
    const result = await (choice === 'promote' ? promote(key) : drop(key))
    if (!result.ok) return setFailure(result.failure.message)
    say(choice === 'promote' ? 'The central server has it now.' : 'What the central server has counts here again.')
  }
  return (
    <li className={styles.difference} data-conflict={conflict} data-testid="difference">
      <div className={styles.what}>
        <strong>{field === '' ? choices.title : fieldOf(difference)}</strong>
        {conflict ? <Badge tone="bad">Both sides changed it</Badge> : null}
      </div>
      <Values difference={difference} />
      <p className={styles.who}>
        Here: {by || 'this node itself'}, {moment(at, now)}
        {theirs ? (
          <>
            {' · '}At the server: {theirs.by || 'not known who'}
            {theirs.at > 0 ? `, ${moment(theirs.at, now)}` : ''}
          </>
        ) : null}
      </p>
      <Reason overrideKey={key} reason={reason} />
      {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
      <div className={styles.choices}>
        <Button
          look={conflict ? 'plain' : 'primary'}
          disabled={busy || cannot_promote !== ''}
          onClick={() => void choose('promote')}
        >
          {choices.promote}
        </Button>
        <Button disabled={busy} onClick={() => void choose('drop')}>
          {choices.drop}
        </Button>
        {cannot_promote && !isTold ? <p className={styles.cannot}>{cannot_promote}</p> : null}
      </div>
    </li>
  )
}
