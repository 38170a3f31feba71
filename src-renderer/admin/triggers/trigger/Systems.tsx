import type { ExplanationView } from '@contract/traces-views.ts'
import type { Trigger } from '@model/trigger.ts'
import type { TriggerInstance } from '@model/trigger-instance.ts'
import { useId, useMemo, useState } from 'react'
import type { BriefsKnown } from '../../../data/briefs.ts'
import type { Labels } from '../../../data/records.ts'
import { useNode } from '../../../data/useNode.ts'
import { useNow } from '../../../data/useNow.ts'
import { useTriggerDoing } from '../../../data/useTriggers.ts'
import { Sign } from '../../../look/Badge.tsx'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Select } from '../../../look/Field.tsx'
import { Toggle } from '../../../look/Toggle.tsx'
import { useSay } from '../../Said.tsx'
import { firedWords, stateWords, systemOf } from '../rules.ts'
import { Unpark } from '../Unpark.tsx'
import styles from './Page.module.css'
import { choiceWords, systemChoices, warningsBeside } from './rules.ts'
import { TakeOut } from './TakeOut.tsx'

export interface SystemsProps {
  trigger: Trigger
  instances: readonly TriggerInstance[]
  labels: Labels
  systemId: string | undefined
  /** Of the system that is chosen. */
  instance: TriggerInstance | undefined
  /** How each stands, as soon as it does; the explanation comes after. */
  briefs: BriefsKnown | undefined
  explanation: ExplanationView | undefined
  onChoose(systemId: string): void
  /** Something of it was changed. */
  onDone(): void
}

/** In which system one looks at the trigger, and whether it is at work there. */
export function Systems(props: SystemsProps) {
  const { trigger, instances, labels, systemId, instance, briefs, explanation, onChoose, onDone } = props
  const { value: node } = useNode()
  const { begin, change, busy } = useTriggerDoing()
  const now = useNow(1_000)
  const [failure, setFailure] = useState<string>()
  const say = useSay()
  const id = useId()
  const choices = systemChoices(trigger, instances, labels, node?.rooms ?? [])
  const done = async (doing: ReturnType<typeof begin>, words: string) => {
    setFailure(undefined)
    const result = await doing
    if (!result.ok) return setFailure(result.failure.message)
    say(words)
    onDone()
  }
  const bySystem = useMemo(() => Map.groupBy(briefs?.values() ?? [], one => one.control_system_id), [briefs])
  const brief = briefs?.get(instance?.id ?? '')
  const state = brief && stateWords(brief)
  return (
    <Card title="System" aside={instances.length === 1 ? 'at work in 1' : `at work in ${instances.length}`}>
      <div className={styles.systems}>
        <div className={styles.choice}>
          <Select
            aria-label="System"
            value={systemId ?? ''}
            onChange={event => onChoose(event.currentTarget.value)}
            data-testid="system"
          >
            {systemId === undefined ? <option value="">Choose a system</option> : null}
            {choices.map(choice => (
              <option key={choice.id} value={choice.id}>
                {/* How the one that is chosen stands is told beside it. */}
                {choiceWords(choice, choice.id === systemId ? [] : bySystem.get(choice.id))}
              </option>
            ))}
          </Select>
          {instance && state ? (
            <Sign tone={state.tone} testId="state">
              {state.words}
            </Sign>
          ) : null}
          {/* Of all others the summary says so. */}
          {brief?.state === 'parked' ? (
            <>
              <span className={styles.fired} data-testid="fired">
                {firedWords(brief, now)}
              </span>
              <Unpark id={brief.instance_id} />
            </>
          ) : null}
          {systemId !== undefined && !instance ? (
            <Button
              disabled={busy}
              look="primary"
              onClick={() => void done(begin(trigger.id, systemId), 'It is at work there.')}
              data-testid="put-to-work"
            >
              Put it to work here
            </Button>
          ) : null}
        </div>
        {failure ? <Trouble onClose={() => setFailure(undefined)}>{failure}</Trouble> : null}
        {instance ? (
          <div className={styles.switches}>
            <Toggle
              id={`${id}-enabled`}
              label={`Enabled in ${systemOf(instance, labels)}`}
              on={instance.enabled}
              onChange={enabled => void done(change(instance, { enabled }), enabled ? 'Enabled' : 'Disabled')}
            />
            <Toggle
              id={`${id}-important`}
              label="Important there"
              on={instance.important}
              onChange={important => void done(change(instance, { important }), 'Saved')}
            />
          </div>
        ) : null}
        {explanation ? <p data-testid="summary">{explanation.summary}</p> : null}
        {warningsBeside(explanation?.summary ?? '', explanation?.warnings ?? []).map(warning => (
          <p key={warning} className={styles.warning}>
            {warning}
          </p>
        ))}
        {instance ? <TakeOut instance={instance} system={systemOf(instance, labels)} onDone={onDone} /> : null}
      </div>
    </Card>
  )
}
