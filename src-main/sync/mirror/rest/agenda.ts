import type { Clock } from '../../../base/clock.ts'
import type { Look } from './look.ts'
import { createPace } from './pace.ts'

/** What is to be looked at now. */
export interface Round {
  /** `marked` looks that it has been through. */
  done: Set<string>
  isDue(look: Look): boolean
}

/** One round after another. One that was cut is gone on with, so that a bad line gets through it at last. */
export interface Agenda {
  round(isPoked: boolean, isWide: (key: string) => boolean): Round
  /** The round is through; these are looked at from now on. */
  through(looks: readonly Look[]): void
  forget(): void
}

/** Whoever was away for so long looks at everything when it is back. */
const LONG_MS = 5 * 60_000

export function createAgenda(clock: Clock): Agenda {
  const pace = createPace()
  let looks: readonly Look[] = []
  let throughAt: number | undefined
  let now: { done: Set<string>; due: Set<string> | 'all' } | undefined

  return {
    round(isPoked, isWide) {
      const isLate = throughAt === undefined || clock.monotonic() - throughAt > LONG_MS
      now ??= { done: new Set(), due: isLate ? 'all' : isPoked ? new Set() : pace.next(looks, isWide) }
      if (isPoked) addRooms(now)
      const { done, due } = now
      return { done, isDue: ({ key }) => due === 'all' || due.has(key) }
    },
    through(through) {
      looks = through
      throughAt = clock.monotonic()
      now = undefined
    },
    forget() {
      looks = []
      throughAt = now = undefined
    },
  }

  /** Something has happened: the rooms and their settings are looked at, also when this round has been there before. */
  function addRooms({ done, due }: NonNullable<typeof now>): void {
    for (const look of looks.filter(each => each.pace !== 'slow')) {
      if (due !== 'all') due.add(look.key)
      done.delete(marked(look))
    }
  }
}

/** A look that asks about something else is another. */
export const marked = ({ key, about }: Look): string => `${key}\n${about}`
