import { yamlLanguage } from '@codemirror/lang-yaml'
import { type EditorState, Prec, RangeSetBuilder, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view'

/**
 * Colours by meaning, from the parser's own tree: CodeMirror's highlighter has fixed colours, ours follow the look.
 * Settings are short, so the whole text is done at each change.
 */
export const yamlColours = Prec.highest(
  StateField.define<DecorationSet>({
    create: coloured,
    update: (marks, change) => (change.docChanged ? coloured(change.state) : marks),
    provide: marks => EditorView.decorations.from(marks),
  }),
)

const mark = (name: string) => Decoration.mark({ class: `yaml-${name}` })
const marks = {
  key: mark('key'),
  text: mark('text'),
  value: mark('value'),
  comment: mark('comment'),
  mark: mark('mark'),
  reference: mark('reference'),
}

const byNode: Readonly<Record<string, keyof typeof marks>> = {
  QuotedLiteral: 'text',
  BlockLiteralContent: 'text',
  BlockLiteralHeader: 'mark',
  Comment: 'comment',
  Anchor: 'reference',
  Alias: 'reference',
  Tag: 'reference',
  ':': 'mark',
  ',': 'mark',
  '-': 'mark',
  '?': 'mark',
  '{': 'mark',
  '}': 'mark',
  '[': 'mark',
  ']': 'mark',
  DocEnd: 'mark',
  DirectiveEnd: 'mark',
}

/** Words that are no text: numbers, booleans and nothing, as PlaceOS's YAML has them. */
const NO_TEXT = /^(?:[-+.]?\d[\d_.eExXa-fA-F+-]*|true|false|yes|no|on|off|null|~)$/i

function coloured(state: EditorState): DecorationSet {
  const text = state.doc.toString()
  const found = new RangeSetBuilder<Decoration>()
  yamlLanguage.parser.parse(text).iterate({
    enter(node) {
      if (node.from === node.to) return true
      const key = node.matchContext(['Key'])
      if (key && (node.name === 'Literal' || node.name === 'QuotedLiteral')) {
        found.add(node.from, node.to, marks.key)
      } else if (node.name === 'Literal') {
        found.add(node.from, node.to, NO_TEXT.test(text.slice(node.from, node.to)) ? marks.value : marks.text)
      } else {
        const kind = byNode[node.name]
        if (kind) found.add(node.from, node.to, marks[kind])
      }
      return true
    },
  })
  return found.finish()
}
