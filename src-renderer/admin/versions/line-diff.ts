export interface DiffLine {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** Beyond this many pairs of lines the middle is shown as replaced: exact, only less fine. */
const MOST_PAIRS = 4_000_000

/** What must go and come for one text to become the other, line by line. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)]
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [
    ...a.slice(0, start).map(same),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ]
}

const same = (text: string): DiffLine => ({ kind: 'same', text })
const gone = (text: string): DiffLine => ({ kind: 'gone', text })
const fresh = (text: string): DiffLine => ({ kind: 'new', text })

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** By the longest common subsequence of lines. */
function middle(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_PAIRS) return [...a.map(gone), ...b.map(fresh)]
  const width = b.length + 1
  // How long the longest common subsequence is of what follows each pair of places.
  const longest = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => longest[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(same(a[i++] ?? ''))
      j++
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) lines.push(gone(a[i++] ?? ''))
    else lines.push(fresh(b[j++] ?? ''))
  }
  return lines
}

export type Shown = DiffLine | { kind: 'skipped'; count: number }

/** The changes with a few lines around each; long stretches without one are only counted. */
export function nearChanges(lines: readonly DiffLine[], around = 2): Shown[] {
  const near = new Set<number>()
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return
    for (let at = index - around; at <= index + around; at++) near.add(at)
  })
  // Saying that one line is left out takes as much room as the line.
  lines.forEach((_, index) => {
    if (near.has(index - 1) && near.has(index + 1)) near.add(index)
  })
  if (near.has(1)) near.add(0)
  if (near.has(lines.length - 2)) near.add(lines.length - 1)
  const shown: Shown[] = []
  lines.forEach((line, index) => {
    const last = shown.at(-1)
    if (near.has(index)) shown.push(line)
    else if (last?.kind === 'skipped') last.count++
    else shown.push({ kind: 'skipped', count: 1 })
  })
  return shown
}
