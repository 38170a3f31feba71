import { EditorView } from '@codemirror/view'

const ring = { outline: '2px solid var(--accent)', outlineOffset: '0', borderColor: 'transparent' }

/** The editor in our colours: the tokens change with light and dark by themselves. */
export const editorLook = EditorView.theme({
  '&': {
    border: '1px solid var(--line-2)',
    borderRadius: '9px',
    overflow: 'hidden',
    fontSize: '0.9rem',
    color: 'var(--ink)',
    backgroundColor: 'var(--sunk)',
  },
  '&.cm-focused': ring,
  '.cm-scroller': {
    minHeight: '4.6rem',
    maxHeight: 'min(34rem, 62dvh)',
    fontFamily: 'var(--mono)',
    lineHeight: '1.55',
    overscrollBehavior: 'contain',
  },
  '.cm-content': { padding: '0.5rem 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 0.9rem 0 0.5rem' },
  '.cm-gutters': { border: '0', color: 'var(--ink-3)', backgroundColor: 'transparent' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2rem', padding: '0 0.4rem 0 0.5rem', opacity: '0.75' },
  '.cm-gutter-lint': { width: '0.9rem' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-lint-marker': { width: '0.6rem', height: '0.6rem', marginTop: '0.4em' },
  '.cm-lint-marker-error': { content: '""', borderRadius: '50%', backgroundColor: 'var(--bad)' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { color: 'var(--ink)', opacity: '1' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--bad)' },
  '.cm-tooltip': {
    maxWidth: 'min(26rem, 80vw)',
    border: '1px solid var(--line-2)',
    borderRadius: '9px',
    overflow: 'hidden',
    color: 'var(--ink)',
    backgroundColor: 'var(--sheet)',
    boxShadow: '0 8px 24px rgb(0 0 0 / 0.18)',
  },
  '.cm-diagnostic-error': { padding: '0.45rem 0.8rem', borderLeft: '3px solid var(--bad)', fontFamily: 'var(--font)' },
  '.yaml-key': { color: 'var(--ink)', fontWeight: '600' },
  '.yaml-text': { color: 'var(--good)' },
  '.yaml-value': { color: 'var(--accent)' },
  '.yaml-comment': { color: 'var(--ink-3)', fontStyle: 'italic' },
  '.yaml-mark': { color: 'var(--ink-3)' },
  '.yaml-reference': { color: 'var(--busy)' },
  // Below 16 px a phone would zoom the page in.
  '@media (pointer: coarse)': { '&': { fontSize: '16px' } },
})
