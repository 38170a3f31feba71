import type { EndedTask, QueuedTask } from '@model/live.ts'
import type { Tone } from '../../../look/Badge.tsx'

/** A task that was given no name cannot be replaced by another; what it sends tells it from the others. */
export const nameOf = ({ name, says }: Pick<QueuedTask, 'name' | 'says'>) => name ?? says ?? '(no name)'

/** What runs comes first, then what waits, the most urgent first and the longest waiting of those. */
export const inOrder = (tasks: readonly QueuedTask[]): QueuedTask[] =>
  tasks.toSorted(
    (a, b) =>
      Number(b.state === 'running') - Number(a.state === 'running') ||
      b.priority - a.priority ||
      a.since - b.since ||
      a.id - b.id,
  )

export const outcomes: Readonly<Record<EndedTask['outcome'], { tone: Tone; words: string }>> = {
  done: { tone: 'good', words: 'Done' },
  aborted: { tone: 'bad', words: 'Refused' },
  failed: { tone: 'bad', words: 'Failed' },
  timeout: { tone: 'bad', words: 'No answer' },
  cancelled: { tone: 'plain', words: 'Given up' },
  superseded: { tone: 'plain', words: 'Replaced' },
}

/** How long commands took from their first attempt to their end, those that ended by themselves. */
export function latencies(recent: readonly EndedTask[]): { p50: number; p95: number; of: number } | undefined {
  const took = recent
    .filter(({ outcome }) => outcome !== 'cancelled' && outcome !== 'superseded')
    .map(({ took_ms }) => took_ms)
    .sort((a, b) => a - b)
  if (took.length === 0) return undefined
  // The nearest rank: a figure that was measured, not one between two.
  const rank = (share: number) => took[Math.max(0, Math.ceil(share * took.length) - 1)] ?? 0
  return { p50: rank(0.5), p95: rank(0.95), of: took.length }
}
