import type { EndedTask } from '@model/live.ts'
import { useState } from 'react'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { lasting, took } from '../../words.ts'
import styles from './Queue.module.css'
import { nameOf, outcomes } from './rules.ts'

const SHOWN = 12

/** What became of the last commands, newest first. */
export function Ended({ recent, now }: { recent: readonly EndedTask[]; now: number }) {
  const [all, setAll] = useState(false)
  const shown = all ? recent : recent.slice(0, SHOWN)
  return (
    <section className={styles.part} aria-label="Last commands">
      <table className={styles.ended}>
        <thead>
          <tr>
            <th>Command</th>
            <th>Outcome</th>
            <th>Waited</th>
            <th>Took</th>
            <th>Attempts</th>
            <th>Ended</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(task => {
            const { id, at, waited_ms, took_ms, attempts, outcome, reason } = task
            return (
              <tr key={id} data-testid="queue-ended">
                <td>
                  <code data-none={task.name === undefined ? '' : undefined}>{nameOf(task)}</code>
                </td>
                <td>
                  <Sign tone={outcomes[outcome].tone}>{outcomes[outcome].words}</Sign>
                  {reason ? <p>{reason}</p> : null}
                </td>
                <td data-label="waited">{took(waited_ms)}</td>
                <td data-label="took">{took(took_ms)}</td>
                <td data-label="attempts" data-once={attempts === 1}>
                  {attempts}
                </td>
                <td data-label="ended">{lasting(now - at)} ago</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {recent.length > SHOWN ? (
        <Button className={styles.all} look="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${recent.length}`}
        </Button>
      ) : null}
    </section>
  )
}
