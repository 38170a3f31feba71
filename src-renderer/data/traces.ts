/** Traces by their number: one that comes again takes the place of what it was. */
interface Numbered {
  readonly id: number
}

/** So many are kept on a page. */
const KEPT = 500

/** What is known after a piece of news, the newest first. */
export function foldTraces<T extends Numbered>(
  known: readonly T[] | undefined,
  { whole, traces }: { whole: boolean; traces: readonly T[] },
): readonly T[] {
  if (!whole && known && traces.length === 0) return known
  const byId = new Map((whole ? [] : (known ?? [])).map(trace => [trace.id, trace]))
  for (const trace of traces) byId.set(trace.id, trace)
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, KEPT)
}
