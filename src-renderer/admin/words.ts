import type { Health, ModuleView } from '@contract/views.ts'
import type { Tone } from '../look/Badge.tsx'

/** A stretch of time as a person would say it. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} days`
}

export const took = (ms: number) =>
  ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10_000 ? `${Math.round(ms)} ms` : lasting(ms)

export const clockTime = (at: number) =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

export const slugOf = ({ mod, index }: Pick<ModuleView, 'mod' | 'index'>) => `${mod}_${index}`

const states: Record<Health['state'], { tone: Tone; word: string; lasts: boolean }> = {
  connected: { tone: 'good', word: 'Connected', lasts: true },
  starting: { tone: 'busy', word: 'Connecting…', lasts: false },
  restarting: { tone: 'busy', word: 'Restarting…', lasts: false },
  disconnected: { tone: 'bad', word: 'Not connected', lasts: true },
  stopped: { tone: 'plain', word: 'Stopped', lasts: true },
  parked: { tone: 'plain', word: 'Parked', lasts: true },
  elsewhere: { tone: 'plain', word: 'Runs elsewhere', lasts: true },
}

export function healthWords(
  { state, since }: Pick<Health, 'state' | 'since'>,
  now: number,
): { tone: Tone; words: string } {
  const { tone, word, lasts } = states[state]
  return { tone, words: lasts ? `${word} ${lasting(now - since)}` : word }
}
