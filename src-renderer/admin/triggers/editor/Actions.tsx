import type { ModuleView } from '@contract/views.ts'
import { IconPlus } from '@tabler/icons-react'
import { Button } from '../../../look/Button.tsx'
import { Card } from '../../../look/Card.tsx'
import { Area, Input } from '../../../look/Field.tsx'
import type { Problems } from '../../forms/read.ts'
import type { Draft } from './draft.ts'
import styles from './Editor.module.css'
import { FunctionAction } from './FunctionAction.tsx'
import { ItemTools } from './ItemTools.tsx'
import { itemsOf } from './items.ts'
import { Problem } from './Problem.tsx'
import { TryOut } from './TryOut.tsx'
import { useTryOut } from './useTryOut.ts'

export interface ActionsProps {
  draft: Draft
  modules: readonly ModuleView[]
  problems: Problems
  /** What the system is called in which its functions can be tried out; nothing where there is none. */
  system: string | undefined
  onChange(change: Partial<Draft>): void
}

/** What it does when it fires: functions one after another, then e-mail. */
export function Actions({ draft, modules, problems, system, onChange }: ActionsProps) {
  const functions = itemsOf(draft.functions, list => onChange({ functions: list }))
  const mailers = itemsOf(draft.mailers, list => onChange({ mailers: list }))
  const tried = useTryOut(modules)
  return (
    <Card
      title="Then"
      flush
      actions={
        system !== undefined && draft.functions.length > 0 ? (
          <TryOut system={system} functions={draft.functions} mails={draft.mailers.length} tried={tried} />
        ) : undefined
      }
    >
      {draft.functions.length + draft.mailers.length === 0 ? (
        <p className={styles.hint}>It does nothing yet but count and show that it fired.</p>
      ) : null}
      <ul className={styles.items}>
        {draft.functions.map((action, at) => (
          <FunctionAction
            key={action.key}
            number={at + 1}
            of={draft.functions.length}
            action={action}
            modules={modules}
            path={`functions.${at}`}
            problem={problems[`functions.${at}`]}
            outcome={tried.outcomes.get(action.key)}
            onChange={change => functions.change(action.key, change)}
            onMove={by => functions.move(action.key, by)}
            onRemove={() => functions.remove(action.key)}
          />
        ))}
      </ul>
      <ul className={styles.items}>
        {draft.mailers.map((mail, at) => (
          <li key={mail.key} className={styles.item} data-testid={`mailers.${at}`}>
            <div className={styles.mail}>
              <Input
                aria-label={`E-mail ${at + 1}: addresses`}
                aria-invalid={problems[`mailers.${at}`] !== undefined}
                inputMode="email"
                placeholder="To whom, with commas between"
                autoCapitalize="off"
                spellCheck={false}
                value={mail.emails}
                onChange={event => mailers.change(mail.key, { emails: event.currentTarget.value })}
              />
              <Area
                aria-label={`E-mail ${at + 1}: words`}
                placeholder="What it says; its subject is the name of the trigger"
                rows={3}
                value={mail.content}
                onChange={event => mailers.change(mail.key, { content: event.currentTarget.value })}
              />
            </div>
            <Problem>{problems[`mailers.${at}`]}</Problem>
            <div className={styles.foot}>
              <ItemTools name={`e-mail ${at + 1}`} onRemove={() => mailers.remove(mail.key)} />
            </div>
          </li>
        ))}
      </ul>
      <div className={styles.add}>
        <Button onClick={() => functions.add({ mod: '', method: '', args: {}, wrong: {} })}>
          <IconPlus aria-hidden="true" />
          Function
        </Button>
        <Button onClick={() => mailers.add({ emails: '', content: '' })}>
          <IconPlus aria-hidden="true" />
          E-mail
        </Button>
      </div>
    </Card>
  )
}
