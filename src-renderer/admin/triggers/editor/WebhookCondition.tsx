import type { ConditionNow } from '@contract/traces-views.ts'
import { useId } from 'react'
import { Toggle } from '../../../look/Toggle.tsx'
import type { Draft } from './draft.ts'
import styles from './Editor.module.css'
import { Holds } from './Holds.tsx'
import { Problem } from './Problem.tsx'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export interface WebhookConditionProps {
  draft: Draft
  now: ConditionNow | undefined
  problem: string | undefined
  onChange(change: Partial<Draft>): void
}

/** Whether a web request is one of the conditions, and which kinds are taken. */
export function WebhookCondition({ draft, now, problem, onChange }: WebhookConditionProps) {
  const id = useId()
  const { methods } = draft
  return (
    <>
      <Toggle
        id={id}
        label="A web request comes"
        about="It is one of the conditions. In each system it has an address of its own, with a secret in it."
        on={draft.enableWebhook}
        onChange={on => onChange({ enableWebhook: on })}
      />
      {draft.enableWebhook ? (
        <div>
          <fieldset className={styles.methods} aria-label="Kinds of web request that are taken">
            {METHODS.map(method => (
              <label key={method}>
                <input
                  type="checkbox"
                  checked={methods.includes(method)}
                  onChange={event =>
                    onChange({
                      methods: event.currentTarget.checked
                        ? [...methods, method]
                        : methods.filter(one => one !== method),
                    })
                  }
                />
                {method}
              </label>
            ))}
          </fieldset>
          <Problem>{problem}</Problem>
          <div className={styles.live}>
            <Holds now={now} />
          </div>
        </div>
      ) : null}
    </>
  )
}
