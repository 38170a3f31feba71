import type { Seal } from '../../store/seal.ts'
import { arrayIn } from './event-line.ts'
import { keyOf, type Latest, type LatestKind } from './latest-book.ts'

/** What stands in the files of the newest values, a line each. */
export type LatestLine =
  /** All of them follow: what stood before is over. */
  { kind: 'all' } | { kind: 'waits'; latest: Latest } | { kind: 'over'; latest: Pick<Latest, 'kind' | 'mod' | 'name'> }

/** Settings may hold what nobody is to read; status and metadata do not. */
export function writeLatestLine(line: LatestLine, seal: Seal): string {
  if (line.kind === 'all') return '["all"]\n'
  const { kind, mod, name } = line.latest
  if (line.kind === 'over') return `${JSON.stringify([kind, mod, name])}\n`
  const { at, text } = line.latest
  return `${JSON.stringify([kind, mod, name, at, kind === 'setting' ? seal.close(keyOf(line.latest), text) : text])}\n`
}

/** Nothing for a line that is none of these. */
export function readLatestLine(line: string, seal: Seal): LatestLine | undefined {
  const [kind, mod, name, at, text] = arrayIn(line)
  if (kind === 'all') return { kind }
  if (!isKind(kind) || typeof mod !== 'string' || typeof name !== 'string') return undefined
  if (at === undefined) return { kind: 'over', latest: { kind, mod, name } }
  if (typeof at !== 'number' || typeof text !== 'string') return undefined
  if (kind !== 'setting') return { kind: 'waits', latest: { kind, mod, name, at, text } }
  try {
    return { kind: 'waits', latest: { kind, mod, name, at, text: seal.open(keyOf({ kind, mod, name }), text) } }
  } catch {
    return undefined
  }
}

const isKind = (value: unknown): value is LatestKind => value === 'restart' || value === 'status' || value === 'setting'
