import type { DryRunView } from '@contract/traces-views.ts'
import type { Trigger } from '@model/trigger.ts'
import { type FormEvent, useId, useState } from 'react'
import { useSession } from '../../../data/connect.tsx'
import { useTriggerDoing } from '../../../data/useTriggers.ts'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Empty, Trouble } from '../../../look/Empty.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { localOf } from '../../records/about/instant.ts'
import type { Draft } from '../editor/draft.ts'
import { readDraft } from '../editor/read.ts'
import styles from './DryRun.module.css'
import { Outcome } from './Outcome.tsx'
import { spanOf } from './rules.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

export interface DryRunProps {
  trigger: Trigger
  /** What is written and not saved: it is tried out as it is written. */
  draft: Draft | undefined
  systemId: string | undefined
}

/** What a stretch of the past would have set off. Nothing is sent. */
export function DryRun({ trigger, draft, systemId }: DryRunProps) {
  const { clock } = useSession()
  const { dryRun, busy } = useTriggerDoing()
  const [from, setFrom] = useState(() => localOf(Math.floor((clock.now() - DAY_MS) / 60_000) * 60))
  const [to, setTo] = useState(() => localOf(Math.ceil(clock.now() / 60_000) * 60))
  const [problem, setProblem] = useState<string>()
  const [outcome, setOutcome] = useState<DryRunView>()
  const id = useId()
  if (systemId === undefined)
    return <Empty title="Choose a system first">Its recorded status is what is replayed.</Empty>
  const go = async (event: FormEvent) => {
    event.preventDefault()
    setProblem(undefined)
    const span = spanOf(from, to, clock.now())
    if (!span.ok) return setProblem(span.problem)
    const read = draft && readDraft(draft, trigger)
    if (read && !read.ok) return setProblem('What is written cannot be tried out yet: see what is marked on Edit.')
    const fields = read?.fields
    const result = await dryRun({
      ...{ trigger_id: trigger.id, system_id: systemId, from: span.from, to: span.to },
      ...(fields
        ? {
            trigger: {
              conditions: fields.conditions,
              debounce_period: fields.debounce_period,
              any_match: fields.any_match,
              enable_webhook: fields.enable_webhook,
            },
          }
        : {}),
    })
    if (!result.ok) return setProblem(result.failure.message)
    setOutcome(result.value)
  }
  return (
    <div className={styles.run}>
      <Card title="What would the last day have done?">
        <form className={styles.form} onSubmit={event => void go(event)} noValidate>
          <p>
            What the modules of this system reported is replayed through the trigger
            {draft ? ' as it is written, saved or not' : ''}. Nothing is sent.
          </p>
          <div className={styles.span}>
            <Field id={`${id}-from`} label="From">
              <Input
                id={`${id}-from`}
                type="datetime-local"
                value={from}
                onChange={event => setFrom(event.currentTarget.value)}
              />
            </Field>
            <Field id={`${id}-to`} label="To">
              <Input
                id={`${id}-to`}
                type="datetime-local"
                value={to}
                onChange={event => setTo(event.currentTarget.value)}
              />
            </Field>
            <Button
              look="quiet"
              disabled={busy}
              onClick={() => {
                setFrom(localOf(Math.floor((clock.now() - HOUR_MS) / 60_000) * 60))
                setTo(localOf(Math.ceil(clock.now() / 60_000) * 60))
              }}
            >
              Last hour
            </Button>
            <Button type="submit" look="primary" disabled={busy} data-testid="dry-run">
              {busy ? 'Replaying…' : 'Try it out'}
            </Button>
          </div>
          {problem ? <Trouble>{problem}</Trouble> : null}
        </form>
      </Card>
      {outcome ? <Outcome outcome={outcome} /> : null}
    </div>
  )
}
