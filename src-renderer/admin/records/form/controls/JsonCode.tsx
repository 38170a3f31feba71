import { json, jsonParseLinter } from '@codemirror/lang-json'
import { linter, lintGutter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { minimalSetup } from 'codemirror'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { editorLook } from '../../../settings/editor/look.ts'
import { smallestChange } from '../../../settings/editor/smallest-change.ts'
import styles from './JsonCode.module.css'

export interface JsonCodeProps {
  id: string
  label: string
  value: string
  /** The node, or the form, has something against it. */
  bad: boolean
  onChange(text: string): void
}

const PAUSE_MS = 250

/** CodeMirror for JSON. Tab is not bound, so that the keyboard leaves it as any other field. */
export default function JsonCode({ id, label, value, bad, onChange }: JsonCodeProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(undefined)
  const [fault, setFault] = useState<string>()
  const begin = useEffectEvent(() => value)
  const tell = useEffectEvent((text: string) => {
    if (text !== value) onChange(text)
  })

  useEffect(() => {
    if (!place.current) return
    const check = jsonParseLinter()
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: begin(),
        extensions: [
          lineNumbers(),
          minimalSetup,
          json(),
          lintGutter(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            id,
            'aria-label': label,
            'aria-describedby': `${id}-error ${id}-fault`,
            autocapitalize: 'off',
            autocorrect: 'off',
            spellcheck: 'false',
          }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) tell(update.state.doc.toString())
          }),
          linter(
            shown => {
              const found = shown.state.doc.toString().trim() === '' ? [] : check(shown)
              const [first] = found
              setFault(first && `Line ${shown.state.doc.lineAt(first.from).number}: ${first.message}`)
              return found
            },
            { delay: PAUSE_MS },
          ),
          editorLook,
        ],
      }),
    })
    editor.current = view
    return () => view.destroy()
  }, [id, label])

  useEffect(() => {
    const view = editor.current
    const change = view && smallestChange(view.state.doc.toString(), value)
    if (change) view.dispatch({ changes: change })
  }, [value])

  return (
    <div className={styles.editor} data-bad={bad || fault !== undefined}>
      <div ref={place} />
      <p id={`${id}-fault`} role="status">
        {/* What the form says of it stands below; twice would be one too many. */}
        {bad ? '' : fault}
      </p>
    </div>
  )
}
