import type { MainLoopView, ThreadView } from '@contract/shelf-views.ts'
import type { Tone } from '../../look/Badge.tsx'
import { lasting, took } from '../words.ts'

/** Nothing may hold the main loop longer than this (the design's rule). */
export const BLOCK_MS = 50

type Thread = Pick<ThreadView, 'up' | 'launched_at' | 'next_launch_at' | 'modules'>

/** How a thread is, in words. */
export function threadWords(
  { up, launched_at, next_launch_at, modules }: Thread,
  now: number,
): { tone: Tone; words: string } {
  if (up) return { tone: 'good', words: launched_at === null ? 'Up' : `Up ${lasting(now - launched_at)}` }
  if (next_launch_at !== null && next_launch_at > now)
    return { tone: 'bad', words: `Down, begins again in ${lasting(next_launch_at - now + 999)}` }
  return modules.length === 0 ? { tone: 'plain', words: 'Not needed' } : { tone: 'busy', words: 'Begins…' }
}

/** Why it ended the last time, with the module that was at work then. */
export function endWords({ last_end: end }: Pick<ThreadView, 'last_end'>): string | undefined {
  if (!end) return undefined
  const reason = end.reason.replace(/\.$/, '')
  return end.label && !reason.includes(end.label) ? `${end.label}: ${reason}` : reason
}

export function memoryWords({
  heap_used_mb: used,
  heap_limit_mb: limit,
}: Pick<ThreadView, 'heap_used_mb' | 'heap_limit_mb'>) {
  if (used === null) return undefined
  return limit > 0 ? `${Math.round(used)} of ${Math.round(limit)} MB` : `${Math.round(used)} MB`
}

/** How full its memory is, 0 to 1. */
export const fullness = ({
  heap_used_mb: used,
  heap_limit_mb: limit,
}: Pick<ThreadView, 'heap_used_mb' | 'heap_limit_mb'>) =>
  used === null || limit <= 0 ? undefined : Math.min(1, used / limit)

export const busyWords = ({ busy }: Pick<ThreadView, 'busy'>) =>
  busy === null ? undefined : busy > 0 && busy < 0.01 ? 'below 1 %' : `${Math.round(busy * 100)} %`

export const answerWords = ({ answers_in_ms: ms }: Pick<ThreadView, 'answers_in_ms'>) =>
  ms === null ? undefined : took(ms)

/** Those in trouble first, then the busiest, then by name. */
export const inOrder = (threads: readonly ThreadView[]): ThreadView[] =>
  threads.toSorted(
    (a, b) => Number(a.up) - Number(b.up) || (b.busy ?? 0) - (a.busy ?? 0) || a.name.localeCompare(b.name),
  )

/** Whether the node keeps its promise to answer at once. */
export function loopWords({ max_ms, blocks }: MainLoopView): { tone: Tone; words: string } {
  if (blocks.length === 0 && max_ms <= BLOCK_MS) return { tone: 'good', words: 'Nothing has held it up' }
  const count = blocks.length === 1 ? 'Held up once' : `Held up ${blocks.length} times`
  return blocks.length === 0
    ? { tone: 'busy', words: `Held up for ${took(max_ms)}` }
    : { tone: 'busy', words: `${count}, ${took(Math.max(max_ms, ...blocks.map(({ took_ms }) => took_ms)))} at most` }
}

/** Restarting a thread concerns all its modules. */
export function restartWords(thread: Pick<ThreadView, 'modules' | 'name'>): string {
  const labels = thread.modules.map(({ label }) => label)
  const [first, ...others] = labels
  if (!first) return `No module runs on ${thread.name} just now.`
  if (others.length === 0) return `${first} is started anew.`
  const shown = labels.slice(0, 6).join(', ')
  return `${labels.length} modules are started anew: ${shown}${labels.length > 6 ? ' and more' : ''}.`
}
