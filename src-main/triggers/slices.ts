import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'

/** Cuts long work into turns of the main loop. */
export interface Slices {
  /** This turn has lasted long enough. */
  isOver(): boolean
  /** Lets everybody else have a turn, and begins the next one. */
  next(): Promise<void>
  /** A turn begins by itself, after a pause. */
  begin(): void
}

export function slices(clock: Pick<Clock, 'monotonic'>, ms: number): Slices {
  let end = clock.monotonic() + ms
  const begin = () => {
    end = clock.monotonic() + ms
  }
  return {
    isOver: () => clock.monotonic() > end,
    async next() {
      await setImmediate()
      begin()
    },
    begin,
  }
}
