import { lazy, Suspense, useId } from 'react'
import { patiently } from '../../data/patiently.ts'
import styles from './YamlEditor.module.css'

export interface YamlEditorProps {
  value: string
  onChange(text: string): void
  label: string
  /** What the node said is wrong with it. */
  problem?: string | undefined
}

// The editor weighs more than all the screens together: only who edits loads it.
const CodeEditor = lazy(patiently(() => import('./editor/CodeEditor.tsx')))

/** Edits YAML as the text it is: comments, order and spacing stay as they were typed. */
export function YamlEditor({ value, onChange, label, problem }: YamlEditorProps) {
  const id = useId()
  return (
    <div className={styles.editor} data-bad={problem !== undefined}>
      <Suspense fallback={<pre className={styles.waiting}>{value}</pre>}>
        <CodeEditor value={value} onChange={onChange} label={label} describedBy={`${id}-keys ${id}`} />
      </Suspense>
      <span className="said-only" id={`${id}-keys`}>
        Tab leaves this field. Control and a right bracket indent the line.
      </span>
      <p className={styles.problem} role="alert" id={id}>
        {problem}
      </p>
    </div>
  )
}
