import type { InstanceBrief } from '@contract/traces-views.ts'
import { Link } from '@tanstack/react-router'
import type { TriggersKnown } from '../../../data/triggers-known.ts'
import { useNow } from '../../../data/useNow.ts'
import { Badge, Sign } from '../../../look/Badge.tsx'
import wholeRow from '../../WholeRow.module.css'
import { firedWords, ringWords, stateWords, systemOf } from '../rules.ts'
import { Unpark } from '../Unpark.tsx'
import styles from './Screen.module.css'

export interface InstanceRowProps {
  instance: InstanceBrief
  known: TriggersKnown
}

/** A trigger at work in a system: how it is now, and what became of it last. */
export function InstanceRow({ instance, known }: InstanceRowProps) {
  const { instance_id: id, trigger_id, control_system_id, important, warnings, parked, trouble } = instance
  const state = stateWords(instance)
  return (
    <li className={styles.row} data-testid={`instance-${id}`}>
      <span className={styles.system}>
        <Link
          to="/triggers/$id"
          params={{ id: trigger_id }}
          search={{ system_id: control_system_id || undefined, show: 'why' }}
          className={wholeRow.link}
        >
          {systemOf(instance, known.labels)}
        </Link>
        {important ? <Badge tone="accent">Important</Badge> : null}
      </span>
      <span>
        <Sign tone={state.tone}>{state.words}</Sign>
      </span>
      <span className={styles.fired}>
        <Fired instance={instance} />
      </span>
      {warnings.map(warning => (
        <p key={warning} className={styles.warning}>
          {warning}
        </p>
      ))}
      {instance.state === 'parked' ? (
        <div className={styles.parked}>
          <p>{parked && parked.ring.length > 1 ? `A loop: ${ringWords(parked.ring, known)}.` : trouble}</p>
          <Unpark id={id} />
        </div>
      ) : trouble ? (
        <p className={styles.failed}>{trouble}</p>
      ) : null}
    </li>
  )
}

/** Of one that another server runs it is known there. Apart, as the time goes on for this alone. */
function Fired({ instance }: { instance: InstanceBrief }) {
  const now = useNow(1_000)
  return instance.state === 'elsewhere' ? null : firedWords(instance, now)
}
