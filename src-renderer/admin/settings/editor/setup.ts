import { yaml } from '@codemirror/lang-yaml'
import { lintGutter } from '@codemirror/lint'
import { EditorView, highlightActiveLine, highlightActiveLineGutter, lineNumbers } from '@codemirror/view'
import { minimalSetup } from 'codemirror'
import { yamlColours } from './colours.ts'
import { editorLook } from './look.ts'

/**
 * How YAML is edited here. Tab is not bound, so that the keyboard leaves the field as it leaves any other; Enter keeps
 * the indentation, Ctrl+] and Ctrl+[ change it.
 */
export const editing = [
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  minimalSetup,
  yaml(),
  yamlColours,
  lintGutter(),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' }),
  editorLook,
]
