import { lazy, Suspense } from 'react'
import { patiently } from '../../../../data/patiently.ts'
import { Area } from '../../../../look/Field.tsx'
import type { ControlProps } from '../Control.tsx'

// The editor weighs more than all the screens together: only who edits JSON loads it.
const CodeEditor = lazy(patiently(() => import('./JsonCode.tsx')))

/** JSON as text, with what is wrong with it beside it while it is typed. */
export function JsonEditor(props: ControlProps<string>) {
  return (
    <Suspense fallback={<Area id={props.id} value={props.value} readOnly aria-label={props.field.label} />}>
      <CodeEditor
        id={props.id}
        label={props.field.label}
        value={props.value}
        bad={props.problem !== undefined}
        onChange={props.onChange}
      />
    </Suspense>
  )
}
