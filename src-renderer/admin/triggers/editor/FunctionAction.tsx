import type { Json } from '@base/json.ts'
import type { FunctionView, ModuleView } from '@contract/views.ts'
import { useId, useMemo, useState } from 'react'
import type { Outcome as OutcomeValue } from '../../../data/useExec.ts'
import { Area, Field } from '../../../look/Field.tsx'
import { Part } from '../../forms/Part.tsx'
import { out } from '../../forms/typed.ts'
import { parametersOf } from '../../module/arguments.ts'
import { Outcome } from '../../module/Outcome.tsx'
import { filledBy, readByName, readJsonArguments } from './arguments.ts'
import { Choice } from './Choice.tsx'
import type { FunctionDraft } from './draft.ts'
import styles from './Editor.module.css'
import { ItemTools } from './ItemTools.tsx'
import { moduleChoices, moduleNamed } from './live.ts'
import { Problem } from './Problem.tsx'

export interface FunctionActionProps {
  number: number
  /** How many there are: they run in this order. */
  of: number
  action: FunctionDraft
  modules: readonly ModuleView[]
  path: string
  problem: string | undefined
  /** What came of it when somebody tried it out. */
  outcome: OutcomeValue | undefined
  onChange(change: Partial<FunctionDraft>): void
  onMove(by: -1 | 1): void
  onRemove(): void
}

/** A function that is run, with its arguments by name. */
export function FunctionAction(props: FunctionActionProps) {
  const { number, of, action, modules, path, problem, outcome, onChange, onMove, onRemove } = props
  const { mod, method, args } = action
  const functions = moduleNamed(modules, mod)?.functions ?? {}
  const about = Object.hasOwn(functions, method) ? functions[method] : undefined
  const choose = (next: Pick<FunctionDraft, 'mod' | 'method'>) => {
    const known = moduleNamed(modules, next.mod)?.functions ?? {}
    const chosen = Object.hasOwn(known, next.method) ? known[next.method] : undefined
    if (!chosen) return onChange({ ...next, wrong: {} })
    const fields = parametersOf(chosen)
    onChange({ ...next, ...readByName(fields, filledBy(fields, args)) })
  }
  return (
    <li className={styles.item} data-testid={path}>
      <div className={styles.pair}>
        <Choice
          label={`Function ${number}: module`}
          noun="Module"
          value={mod}
          options={moduleChoices(modules)}
          bad={problem !== undefined && mod === ''}
          onChange={next => choose({ mod: next, method })}
        />
        <Choice
          label={`Function ${number}: function`}
          noun="Function"
          value={method}
          options={Object.keys(functions).map(name => ({ value: name, title: name }))}
          bad={problem !== undefined && method === ''}
          onChange={next => choose({ mod, method: next })}
        />
      </div>
      <Problem>{problem}</Problem>
      {about ? (
        <>
          {about.about ? <p className={styles.about}>{about.about}</p> : null}
          <Arguments key={`${mod}.${method}`} about={about} action={action} onChange={onChange} />
        </>
      ) : (
        <>
          {mod && method ? (
            <p className={styles.warning}>
              {moduleNamed(modules, mod)
                ? `${mod} has no function ${method} in this system.`
                : `There is no ${mod} in this system.`}
            </p>
          ) : null}
          {Object.keys(args).length > 0 ? <RawArguments args={args} wrong={action.wrong} onChange={onChange} /> : null}
        </>
      )}
      {outcome ? <Outcome outcome={outcome} /> : null}
      <div className={styles.foot}>
        <ItemTools name={`function ${number}`} place={{ at: number - 1, of }} onMove={onMove} onRemove={onRemove} />
      </div>
    </li>
  )
}

type ArgumentsProps = Pick<FunctionActionProps, 'action' | 'onChange'> & { about: FunctionView }

function Arguments({ about, action, onChange }: ArgumentsProps) {
  const fields = useMemo(() => parametersOf(about), [about])
  const [filled, setFilled] = useState(() => filledBy(fields, action.args))
  const [touched, setTouched] = useState(false)
  if (fields.length === 0) return null
  return (
    <div className={styles.arguments}>
      {fields.map(field => (
        <Part
          key={field.name}
          field={field}
          typed={filled[field.name] ?? out}
          path={field.name}
          problems={touched ? action.wrong : {}}
          onChange={typed => {
            const next = { ...filled, [field.name]: typed }
            setFilled(next)
            onChange(readByName(fields, next))
          }}
          onLeave={() => setTouched(true)}
        />
      ))}
    </div>
  )
}

/** Of a function that is not known here, as JSON. */
function RawArguments({
  args,
  wrong,
  onChange,
}: Pick<FunctionDraft, 'wrong'> & { args: Readonly<Record<string, Json>> } & Pick<FunctionActionProps, 'onChange'>) {
  const id = useId()
  const [text, setText] = useState(() => JSON.stringify(args, null, 2))
  return (
    <Field id={id} label="Arguments" kind="JSON, by name" error={wrong.json}>
      <Area
        id={id}
        rows={4}
        value={text}
        onChange={event => {
          setText(event.currentTarget.value)
          onChange(readJsonArguments(event.currentTarget.value))
        }}
      />
    </Field>
  )
}
