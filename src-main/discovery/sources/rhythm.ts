import { bell } from '../../base/bell.ts'
import { type Clock, wait } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'

export interface Rhythm {
  clock: Clock
  /** Several times at first, as datagrams get lost (UPnP Device Architecture 1.1, 1.3.2): the pauses before each. */
  firstMs: readonly number[]
  everyMs: number
  /** Who wants it begun anew. */
  again(listener: () => void): () => void
}

/** Does something again and again until the signal aborts. */
export async function inRhythm(
  { clock, firstMs, everyMs, again }: Rhythm,
  signal: AbortSignal,
  act: (signal: AbortSignal) => void | Promise<void>,
): Promise<void> {
  const ring = bell()
  const stop = again(ring.ring)
  try {
    while (!signal.aborted) {
      const over = new AbortController()
      const acting = goOn(AbortSignal.any([signal, over.signal]))
      // Its error, too, ends the wait.
      await Promise.race([ring.rung(signal), acting])
      over.abort(new Failed('cancelled', 'Begun anew.'))
      await acting
    }
  } finally {
    stop()
  }

  async function goOn(turn: AbortSignal): Promise<void> {
    try {
      for (const ms of firstMs) {
        if (ms > 0) await wait(clock, ms, turn)
        await act(turn)
      }
      for (;;) {
        await wait(clock, everyMs, turn)
        await act(turn)
      }
    } catch (error) {
      if (!turn.aborted) throw error
    }
  }
}
