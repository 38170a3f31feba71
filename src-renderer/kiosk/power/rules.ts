import type { ModuleView, RoomView } from '@contract/views.ts'
import { asked, booleanOf, textOf } from '../../data/read.ts'
import { busyDisplay, silentDevice } from '../rules.ts'
import type { Question, Truth } from '../truth.ts'

export const POWER_PATIENCE_MS = 60_000

export function powerFacts(logic: ModuleView): Pick<Question<boolean>, 'confirmed' | 'asked'> {
  const confirmed = booleanOf(logic, 'active')
  const target = booleanOf(logic, 'power_target')
  const state = textOf(logic, 'power_state')
  const told = asked(logic, 'power_target', target)
  if (!told || state === 'trouble') return { confirmed, asked: undefined }
  // Asked a second time for the same thing, only the state moves again.
  const moved = state === 'starting' || state === 'stopping' ? (logic.status.power_state?.at ?? 0) : 0
  return { confirmed, asked: { value: told.value, at: Math.max(told.at, moved) } }
}

export interface HeroWords {
  state: string
  detail: string
}

/** What the big control says. */
export function heroWords(room: RoomView, logic: ModuleView, truth: Truth<boolean>): HeroWords {
  const on = booleanOf(logic, 'active')
  const problem = textOf(logic, 'problem')
  switch (truth.look) {
    case 'sent':
      return { state: truth.words, detail: truth.heading ? 'Asking the room to start' : 'Asking the room to stop' }
    case 'waiting':
      return { state: truth.words, detail: busyDisplay(room) ?? problem ?? 'This can take a minute' }
    case 'failed':
      return { state: on ? 'Still on' : 'Still off', detail: truth.words }
    case 'confirmed': {
      const silent = problem ?? silentDevice(room, ['Powerable'])
      if (on === undefined) return { state: 'Not known', detail: silent ?? 'The room has not reported yet' }
      if (!on && unknown(room)) return { state: 'Not known', detail: silent ?? 'A display is not answering' }
      return {
        state: on ? 'On' : 'Off',
        detail: silent ?? busyDisplay(room) ?? (on ? 'Touch to turn off' : 'Touch to start'),
      }
    }
  }
}

/** A room that is in trouble looks it, also when nobody has pressed. */
export function heroLook(room: RoomView, logic: ModuleView, truth: Truth<boolean>): Truth<boolean>['look'] {
  if (truth.look !== 'confirmed') return truth.look
  const trouble = textOf(logic, 'power_state') === 'trouble' || (!booleanOf(logic, 'active') && unknown(room))
  return trouble ? 'failed' : 'confirmed'
}

/** Not confirmed as on is not the same as off: a projector that does not answer may well be lit. */
const unknown = (room: RoomView) => silentDevice(room, ['Powerable']) !== undefined

/** Named in the failure when the room itself gives no reason. */
export function unconfirmedWords(room: RoomView): string {
  const silent = silentDevice(room, ['Powerable'])
  return silent
    ? `${silent}. Check that it has power.`
    : 'The projector has not confirmed. Try again, or check its power.'
}
