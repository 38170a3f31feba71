import type { Clock } from '../../base/clock.ts'

/** The longest that one timer can hold; what is further away takes several. */
const LONGEST_MS = 0x7fffffff
/** The wall clock may be set at any time, so whoever waits for a time on it looks this often. */
const LOOK_MS = 600_000
/** Set back by more than this is another time altogether, not a correction. */
const SET_BACK_MS = 3_600_000

/** Rings once after so many milliseconds, whatever becomes of the wall clock. Call what it returns to stop. */
export function ringAfter(clock: Clock, ms: number, ring: () => void): () => void {
  const due = clock.monotonic() + ms
  const wait = (left: number) =>
    clock.timer(Math.min(left, LONGEST_MS), () => {
      const still = due - clock.monotonic()
      // Timers know whole milliseconds only.
      if (still < 1) ring()
      else stop = wait(still)
    })
  let stop = wait(ms)
  return () => stop()
}

/**
 * Rings once when the wall clock has reached the time, in milliseconds since 1970; at once when it is over. `setBack` is
 * called instead when the clock was set back so far that the time means little any more.
 */
export function ringAt(clock: Clock, time: number, ring: () => void, setBack?: () => void): () => void {
  const began = clock.now()
  const wait = (left: number) =>
    clock.timer(Math.max(0, Math.min(left, LOOK_MS)), () => {
      const now = clock.now()
      if (now >= time) ring()
      else if (setBack && now < began - SET_BACK_MS) setBack()
      else stop = wait(time - now)
    })
  let stop = wait(time - began)
  return () => stop()
}
