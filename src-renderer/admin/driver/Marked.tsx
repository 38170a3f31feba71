import { blocksOf, type Span, spansOf } from './markdown.ts'

/** What a driver says of itself. `inline` leaves out what needs lines of its own. */
export function Marked({ text, inline = false }: { text: string; inline?: boolean }) {
  if (inline) return <Spans spans={spansOf(text.replaceAll(/\s+/g, ' '))} />
  return blocksOf(text).map((block, at) =>
    block.kind === 'list' ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text stays as it is.
      <ul key={at}>
        {block.items.map((spans, item) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text stays as it is.
          <li key={item}>
            <Spans spans={spans} />
          </li>
        ))}
      </ul>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text stays as it is.
      <p key={at}>
        <Spans spans={block.spans} />
      </p>
    ),
  )
}

const tags = { code: 'code', strong: 'strong', emphasis: 'em' } as const

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map(({ text, as }, at) => {
    if (as === 'plain') return text
    const Tag = tags[as]
    // biome-ignore lint/suspicious/noArrayIndexKey: the text stays as it is.
    return <Tag key={at}>{text}</Tag>
  })
}
