import type { ModuleView } from '@contract/views.ts'
import { booleanOf, textOf } from '../../data/read.ts'

export type Mood = 'off' | 'starting' | 'on' | 'stopping' | 'trouble'

/** How the wall behind the controls is lit. */
export function moodOf(logic: ModuleView | undefined): Mood {
  if (!logic) return 'off'
  const state = textOf(logic, 'power_state')
  if (state === 'starting' || state === 'stopping' || state === 'trouble') return state
  return booleanOf(logic, 'active') ? 'on' : 'off'
}

export const timeOf = (at: number) =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

export const dayOf = (at: number) =>
  new Date(at).toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' })
