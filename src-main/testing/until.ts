import { systemClock, wait } from '../base/clock.ts'

/** Waits until it is so, looking again and again; fails with the last answer when it never is. */
export async function until<T>(look: () => T | Promise<T>, isSo: (value: T) => boolean, withinMs = 10_000): Promise<T> {
  const end = systemClock.monotonic() + withinMs
  const never = new AbortController().signal
  for (;;) {
    const value = await look()
    if (isSo(value)) return value
    if (systemClock.monotonic() > end) throw new Error(`Not so within ${withinMs} ms: ${JSON.stringify(value)}`)
    await wait(systemClock, 10, never)
  }
}
