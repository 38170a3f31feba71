/** Markdown as drivers use it in what they say of themselves: paragraphs, lists, emphasis, code. Nothing of it is HTML. */
export type Block = { kind: 'paragraph'; spans: Span[] } | { kind: 'list'; items: Span[][] }
export interface Span {
  text: string
  as: 'plain' | 'strong' | 'emphasis' | 'code'
}

export function blocksOf(text: string): Block[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .flatMap(part =>
      blocksIn(
        part
          .split('\n')
          .map(line => line.trim())
          .filter(Boolean),
      ),
    )
}

const bullet = /^(?:[-*+]|\d+[.)])\s+/

function blocksIn(lines: string[]): Block[] {
  const blocks: Block[] = []
  for (const line of lines) {
    const last = blocks.at(-1)
    if (bullet.test(line)) {
      const item = spansOf(line.replace(bullet, ''))
      if (last?.kind === 'list') last.items.push(item)
      else blocks.push({ kind: 'list', items: [item] })
    } else {
      const spans = spansOf(line.replace(/^#{1,6}\s+/, ''))
      const open = last?.kind === 'list' ? last.items.at(-1) : last?.spans
      if (open) open.push({ text: ' ', as: 'plain' }, ...spans)
      else blocks.push({ kind: 'paragraph', spans })
    }
  }
  return blocks
}

const marked = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*([^\s*][^*]*)\*|(?<!\w)_([^\s_][^_]*)_(?!\w)/g

export function spansOf(text: string): Span[] {
  const spans: Span[] = []
  let at = 0
  const add = (piece: string | undefined, as: Span['as']) => {
    if (piece) spans.push({ text: piece, as })
  }
  for (const found of text.matchAll(marked)) {
    add(text.slice(at, found.index), 'plain')
    const [all, , code, strong, strongToo, emphasis, emphasisToo] = found
    add(code, 'code')
    add(strong ?? strongToo, 'strong')
    add(emphasis ?? emphasisToo, 'emphasis')
    at = found.index + all.length
  }
  add(text.slice(at), 'plain')
  return spans
}
