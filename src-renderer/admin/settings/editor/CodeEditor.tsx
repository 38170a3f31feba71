import { linter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import styles from './CodeEditor.module.css'
import { type Fault, faultsOf } from './faults.ts'
import { editing } from './setup.ts'
import { smallestChange } from './smallest-change.ts'

export interface CodeEditorProps {
  value: string
  onChange(text: string): void
  label: string
  describedBy: string
}

const PAUSE_MS = 250

/** CodeMirror, and in words what is wrong with the text. The default export is what `lazy` wants. */
export default function CodeEditor({ value, onChange, label, describedBy }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(undefined)
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const begin = useEffectEvent(() => value)
  const tell = useEffectEvent((text: string) => {
    if (text !== value) onChange(text)
  })

  useEffect(() => {
    if (!place.current) return
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: begin(),
        extensions: [
          editing,
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': describedBy }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) tell(update.state.doc.toString())
          }),
          linter(
            ({ state }) => {
              const found = faultsOf(state.doc.toString())
              setFaults(found)
              return found.map(fault => ({ ...fault, severity: 'error' as const }))
            },
            { delay: PAUSE_MS },
          ),
        ],
      }),
    })
    editor.current = view
    return () => view.destroy()
  }, [label, describedBy])

  useEffect(() => {
    const view = editor.current
    const change = view && smallestChange(view.state.doc.toString(), value)
    if (change) view.dispatch({ changes: change })
  }, [value])

  const goTo = ({ from }: Fault) => {
    const view = editor.current
    if (!view) return
    view.dispatch({ selection: { anchor: Math.min(from, view.state.doc.length) }, scrollIntoView: true })
    view.focus()
  }
  return (
    <>
      <div ref={place} className={styles.place} data-testid="yaml-editor" />
      {faults.length > 0 ? (
        <ul className={styles.faults} role="status">
          {faults.slice(0, 3).map(fault => (
            <li key={fault.from + fault.message}>
              <button type="button" onClick={() => goTo(fault)}>
                Line {fault.line}
              </button>
              {fault.message}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  )
}
