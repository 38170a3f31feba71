import type { ExplanationView } from '@contract/traces-views.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import { useEffect, useState } from 'react'
import { insideElectron } from '../../../data/electron-port.ts'
import { useTraces } from '../../../data/useTriggers.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Segments } from '../../../look/Segments.tsx'
import { Moment } from './Moment.tsx'
import styles from './Why.module.css'
import { conditionName, kindWords } from './words.ts'

export interface WhyProps {
  instance: TriggerInstance
  explanation: ExplanationView | undefined
  /** The number of the moment that the address names. */
  wanted: number | undefined
}

/** Why it is triggered now or is not, and what it did and nearly did. */
export function Why({ instance, explanation, wanted }: WhyProps) {
  const { value, trouble } = useTraces(instance.id)
  const [only, setOnly] = useState<'all' | 'fired'>('all')
  const shown = value?.filter(({ kind }) => only === 'all' || kind === 'fired')
  const isThere = value?.some(({ id }) => id === wanted)
  useEffect(() => {
    if (isThere) document.getElementById(`trace-${wanted}`)?.scrollIntoView({ block: 'center' })
  }, [isThere, wanted])
  return (
    <div className={styles.why}>
      <Card title="Now">
        {explanation ? (
          <ul className={styles.now}>
            {explanation.conditions.map(condition => (
              <li key={condition.key} data-testid={`now-${condition.key}`}>
                <Sign tone={condition.is ? 'good' : 'plain'}>{condition.is ? 'holds' : 'does not hold'}</Sign>
                <span>
                  <strong>{conditionName(condition.key)}</strong> {condition.words}
                </span>
              </li>
            ))}
            {explanation.conditions.length === 0 ? <li>{explanation.summary}</li> : null}
          </ul>
        ) : (
          <Empty title="Asking the node…" busy />
        )}
      </Card>
      <Card
        title="What it did and nearly did"
        aside={value && value.length > 0 ? `${shown?.length}` : undefined}
        flush
        actions={
          <Segments
            label="Which"
            options={[
              { value: 'all', title: 'All' },
              { value: 'fired', title: 'Fired' },
            ]}
            chosen={only}
            onChoose={chosen => setOnly(chosen === 'fired' ? 'fired' : 'all')}
          />
        }
      >
        {trouble ? <Trouble>{trouble}</Trouble> : null}
        {value && wanted !== undefined && !isThere ? (
          <Trouble>What this address led to is not kept any more: the last hundred are.</Trouble>
        ) : null}
        {shown === undefined ? (
          trouble ? null : (
            <Empty title="Asking the node…" busy />
          )
        ) : shown.length === 0 ? (
          <Empty title={only === 'fired' && value?.length ? 'It did not fire' : 'Nothing happened yet'}>
            {only === 'fired' && value?.length
              ? 'Look at all that nearly made it fire.'
              : 'Whenever one of its conditions becomes true, it is told here what came of it.'}
          </Empty>
        ) : (
          <ul data-testid="traces">
            {shown.map(({ id, kind, ...trace }) => (
              <Moment
                key={id}
                {...trace}
                // What set it off, and how all stood, is listed: of one that fired there is no more to say.
                message={kind === 'fired' ? '' : trace.message}
                tone={kindWords(kind).tone}
                title={kindWords(kind).words}
                place={{ id: `trace-${id}`, address: addressOf(instance, id), isWanted: id === wanted }}
              />
            ))}
          </ul>
        )}
      </Card>
    </div>
  )
}

/** Where others find that moment; a window of the app has no address that leads anywhere from elsewhere. */
function addressOf({ trigger_id, control_system_id }: TriggerInstance, trace: number): string | undefined {
  if (insideElectron()) return undefined
  const search = new URLSearchParams({ system_id: control_system_id ?? '', show: 'why', trace: String(trace) })
  return `${location.origin}/admin/triggers/${trigger_id}?${search}`
}
