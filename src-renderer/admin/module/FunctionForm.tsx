import type { Json } from '@base/json.ts'
import type { FunctionView } from '@contract/views.ts'
import { type FormEvent, useMemo, useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { Part } from '../forms/Part.tsx'
import type { Problems } from '../forms/read.ts'
import { out } from '../forms/typed.ts'
import { givesWords } from '../forms/words.ts'
import { fillOf, parametersOf, readArguments } from './arguments.ts'
import styles from './FunctionForm.module.css'
import { Outcome } from './Outcome.tsx'
import type { Run } from './runs.ts'

export interface FunctionFormProps {
  about: FunctionView
  running: boolean
  last: Run | undefined
  /** Arguments of an earlier run to begin with. */
  begin: readonly Json[] | undefined
  onRun(args: Json[]): void
}

/** A function's parameters to fill in, and what its last run gave. */
export function FunctionForm({ about, running, last, begin, onRun }: FunctionFormProps) {
  const fields = useMemo(() => parametersOf(about), [about])
  const [filled, setFilled] = useState(() => fillOf(fields, begin))
  const [problems, setProblems] = useState<Problems>({})
  const pending = last !== undefined && last.outcome === undefined
  const gives = givesWords(about.gives)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readArguments(fields, filled)
    setProblems(read.ok ? {} : read.problems)
    if (read.ok) onRun(read.args)
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {fields.length > 0 ? (
        <div className={styles.fields}>
          {fields.map(field => (
            <Part
              key={field.name}
              field={field}
              typed={filled[field.name] ?? out}
              path={field.name}
              problems={problems}
              onChange={typed => setFilled(current => ({ ...current, [field.name]: typed }))}
            />
          ))}
        </div>
      ) : null}
      <div className={styles.run}>
        <Button type="submit" look="primary" disabled={pending || !running} data-testid="run">
          {pending ? 'Running…' : 'Run'}
        </Button>
        {running ? gives ? <span>Gives {gives}</span> : null : <span>Start the module first.</span>}
      </div>
      {last?.outcome ? <Outcome outcome={last.outcome} /> : null}
    </form>
  )
}
