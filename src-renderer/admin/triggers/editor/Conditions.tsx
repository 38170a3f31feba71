import type { ExplanationView } from '@contract/traces-views.ts'
import type { ModuleView } from '@contract/views.ts'
import { IconPlus } from '@tabler/icons-react'
import { useId } from 'react'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { Segments } from '../../../look/Segments.tsx'
import type { Problems } from '../../forms/read.ts'
import { Comparison } from './Comparison.tsx'
import type { Draft } from './draft.ts'
import styles from './Editor.module.css'
import { itemsOf } from './items.ts'
import { Time } from './Time.tsx'
import { zoneHere } from './times.ts'
import { WebhookCondition } from './WebhookCondition.tsx'

export interface ConditionsProps {
  draft: Draft
  /** As it is stored: what is as it was there is judged by the node. */
  saved: Draft
  modules: readonly ModuleView[]
  explanation: ExplanationView | undefined
  problems: Problems
  onChange(change: Partial<Draft>): void
}

/** When it fires: comparisons, times and web requests. */
export function Conditions({ draft, saved, modules, explanation, problems, onChange }: ConditionsProps) {
  const id = useId()
  const comparisons = itemsOf(draft.comparisons, list => onChange({ comparisons: list }))
  const times = itemsOf(draft.times, list => onChange({ times: list }))
  const judged = (name: string) => explanation?.conditions.find(({ key }) => key === name)
  const count = draft.comparisons.length + draft.times.length + (draft.enableWebhook ? 1 : 0)
  return (
    <Card
      title="When"
      flush
      actions={
        <Segments
          label="How many must hold"
          options={[
            { value: 'all', title: 'All hold' },
            { value: 'any', title: 'Any holds' },
          ]}
          chosen={draft.anyMatch ? 'any' : 'all'}
          onChoose={chosen => onChange({ anyMatch: chosen === 'any' })}
        />
      }
    >
      {modules.length === 0 ? (
        <p className={styles.hint}>Choose a system above: what its modules report is offered here then.</p>
      ) : null}
      {count === 0 ? <p className={styles.hint}>No condition yet, so that it never fires by itself.</p> : null}
      <ul className={styles.items}>
        {draft.comparisons.map((comparison, at) => (
          <Comparison
            key={comparison.key}
            number={at + 1}
            of={draft.comparisons.length}
            comparison={comparison}
            modules={modules}
            now={
              comparisons.isStored(comparison, saved.comparisons) ? judged(`comparison_${comparison.at}`) : undefined
            }
            path={`comparisons.${at}`}
            problems={problems}
            onChange={change => comparisons.change(comparison.key, change)}
            onMove={by => comparisons.move(comparison.key, by)}
            onRemove={() => comparisons.remove(comparison.key)}
          />
        ))}
      </ul>
      <ul className={styles.items}>
        {draft.times.map((time, at) => (
          <Time
            key={time.key}
            number={at + 1}
            time={time}
            now={times.isStored(time, saved.times) ? judged(`time_${time.at}`) : undefined}
            path={`times.${at}`}
            problem={problems[`times.${at}`]}
            onChange={change => times.change(time.key, change)}
            onRemove={() => times.remove(time.key)}
          />
        ))}
      </ul>
      <div className={styles.add}>
        <Button
          onClick={() =>
            comparisons.add({
              left: { is: 'status', mod: '', status: '', keys: [] },
              operator: 'equal',
              right: { is: 'flag', text: 'true' },
            })
          }
        >
          <IconPlus aria-hidden="true" />
          Comparison
        </Button>
        <Button onClick={() => times.add({ type: 'cron', time: undefined, cron: '0 9 * * 1-5', timezone: zoneHere() })}>
          <IconPlus aria-hidden="true" />
          Time
        </Button>
      </div>
      <div className={styles.settings}>
        <WebhookCondition
          draft={draft}
          now={saved.enableWebhook ? judged('webhook') : undefined}
          problem={problems.methods}
          onChange={onChange}
        />
        {isMomentary(draft) ? (
          <Field
            id={id}
            label="Debounce"
            kind="seconds"
            about="A time or a web request is a moment. For so long it counts as holding; with 0 it is over at once."
            error={problems.debounce}
          >
            <div className={styles.seconds}>
              <Input
                id={id}
                inputMode="decimal"
                value={draft.debounce}
                onChange={event => onChange({ debounce: event.currentTarget.value })}
              />
            </div>
          </Field>
        ) : null}
      </div>
    </Card>
  )
}

/** Only times and web requests are over by themselves; what is set already stays in sight. */
const isMomentary = ({ times, enableWebhook, debounce }: Draft) =>
  times.length > 0 || enableWebhook || debounce.trim() !== '0'
